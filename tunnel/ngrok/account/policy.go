package account

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The phases of a traffic policy that an HTTP address has (ngrok.com/docs/traffic-policy/concepts).
const (
	phaseConnect  = "on_tcp_connect"
	phaseRequest  = "on_http_request"
	phaseResponse = "on_http_response"
)

// maxPolicy bounds a policy's text, in bytes.
const maxPolicy = 128 << 10

// policy is a traffic policy that was read: its rules by their phases.
type policy struct {
	phases  map[string][]any
	rules   int
	secrets []string // what stands where secrets do
}

// parsePolicy reads a traffic policy, which is YAML or, as a part of that, JSON, and tells what ngrok would refuse of
// its form: phases, rules, actions. What an action's settings mean is ngrok's to judge.
func parsePolicy(text string) (policy, *Problem) {
	p := policy{phases: map[string][]any{}}
	if strings.TrimSpace(text) == "" {
		return p, nil
	}
	if len(text) > maxPolicy {
		return p, &Problem{FieldPolicy, 0, "The traffic policy is longer than " + strconv.Itoa(maxPolicy>>10) + " KiB. Shorten it."}
	}
	if json.Valid([]byte(text)) {
		text = strings.ReplaceAll(text, "\t", " ") // which JSON has between its words only, and YAML nowhere
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return p, unreadable(err)
	}
	if len(document.Content) == 0 {
		return p, nil // comments only
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode {
		return p, at(top, "A traffic policy begins with a phase, such as on_http_request:, and its rules are below it.")
	}
	p.secrets = secretsIn(top, false, nil)
	for i := 0; i+1 < len(top.Content); i += 2 {
		if problem := p.addPhase(top.Content[i], top.Content[i+1]); problem != nil {
			return p, problem
		}
	}
	return p, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// unreadable words what the reader of YAML says. It names the line where what it cannot read begins.
func unreadable(err error) *Problem {
	problem := &Problem{Field: FieldPolicy, Reason: "This is neither YAML nor JSON. Look at how the lines are indented and whether quotes and brackets are closed."}
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		problem.Line, _ = strconv.Atoi(found[1])
		problem.Reason = "From line " + found[1] + " on this is neither YAML nor JSON. Look at how it is indented, and whether quotes and brackets are closed."
	}
	return problem
}

// at is a problem with a node, whose line it names.
func at(n *yaml.Node, reason string) *Problem {
	return &Problem{FieldPolicy, n.Line, "Line " + strconv.Itoa(n.Line) + ": " + reason}
}

func (p *policy) addPhase(name, rules *yaml.Node) *Problem {
	switch {
	case name.Value == "inbound" || name.Value == "outbound":
		return at(name, "inbound and outbound are ngrok's old names. Write on_http_request and on_http_response.")
	case !slices.Contains([]string{phaseConnect, phaseRequest, phaseResponse}, name.Value):
		return at(name, "There is no phase "+strconv.Quote(name.Value)+". A web address has on_tcp_connect, on_http_request and on_http_response.")
	case p.phases[name.Value] != nil:
		return at(name, name.Value+" stands here a second time. Put its rules below the first.")
	case rules.Kind == yaml.ScalarNode && rules.Tag == "!!null":
		return nil
	case rules.Kind != yaml.SequenceNode:
		return at(rules, name.Value+" is a list of rules. Begin each with a dash.")
	}
	for _, rule := range rules.Content {
		if problem := checkRule(rule); problem != nil {
			return problem
		}
	}
	var list []any
	if err := rules.Decode(&list); err != nil {
		return at(rules, "These rules cannot be read. Look for a name that stands twice, and for aliases.")
	}
	if _, err := json.Marshal(list); err != nil {
		return at(rules, "A rule has a name that is no text. Put quotes around it.")
	}
	p.phases[name.Value] = list
	p.rules += len(list)
	return nil
}

// checkRule refuses a rule that does nothing, or whose parts have names that a rule's parts do not have.
func checkRule(rule *yaml.Node) *Problem {
	if rule.Kind == yaml.AliasNode {
		rule = rule.Alias
	}
	if rule.Kind != yaml.MappingNode {
		return at(rule, "A rule has actions, and may have expressions and a name.")
	}
	var actions *yaml.Node
	for i := 0; i+1 < len(rule.Content); i += 2 {
		switch key, value := rule.Content[i], rule.Content[i+1]; key.Value {
		case "actions":
			actions = value
		case "expressions":
			if value.Kind != yaml.SequenceNode && value.Tag != "!!null" {
				return at(value, "expressions is a list. Begin each with a dash.")
			}
		case "name":
		default:
			return at(key, "A rule has no "+strconv.Quote(key.Value)+". It has actions, and may have expressions and a name.")
		}
	}
	switch {
	case actions == nil:
		return at(rule, "This rule has no actions. Say what it does.")
	case actions.Kind != yaml.SequenceNode || len(actions.Content) == 0:
		return at(actions, "actions is a list of at least one. Begin each with a dash and its type.")
	}
	for _, action := range actions.Content {
		if problem := checkAction(action); problem != nil {
			return problem
		}
	}
	return nil
}

func checkAction(action *yaml.Node) *Problem {
	if action.Kind == yaml.AliasNode {
		action = action.Alias
	}
	if action.Kind != yaml.MappingNode {
		return at(action, "An action has a type, such as deny, and may have a config.")
	}
	named := false
	for i := 0; i+1 < len(action.Content); i += 2 {
		switch key, value := action.Content[i], action.Content[i+1]; key.Value {
		case "type":
			named = value.Kind == yaml.ScalarNode && value.Value != ""
		case "config":
		default:
			return at(key, "An action has no "+strconv.Quote(key.Value)+". It has a type, and may have a config.")
		}
	}
	if !named {
		return at(action, "This action has no type. Name one, such as deny or rate-limit.")
	}
	return nil
}

var secretName = regexp.MustCompile(`(?i)secret|password|credential|token|key|authorization`)

// minSecret is how long a text is at least that is kept out of errors: shorter ones stand in any sentence.
const minSecret = 6

// secretsIn collects the texts below names that secrets have.
func secretsIn(n *yaml.Node, secret bool, found []string) []string {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			found = secretsIn(n.Content[i+1], secret || secretName.MatchString(n.Content[i].Value), found)
		}
	case yaml.SequenceNode:
		for _, one := range n.Content {
			found = secretsIn(one, secret, found)
		}
	case yaml.ScalarNode:
		if n.ShortTag() == "!!timestamp" {
			n.Tag = "!!str" // a date is meant as it is written
		}
		if secret && len(n.Value) >= minSecret {
			found = append(found, n.Value)
			if _, after, ok := strings.Cut(n.Value, ":"); ok && len(after) >= minSecret { // user:password
				found = append(found, after)
			}
		}
	}
	return found
}

// merged joins all that the options ask for into one policy, as JSON: who may come, then what they must show, then
// the owner's own rules. It is "" when they ask for nothing. secrets are the texts in it that nobody may see.
func (o Options) merged() (text string, secrets []string, err error) {
	p, problem := parsePolicy(o.Policy)
	if problem != nil {
		return "", nil, problem
	}
	var own []any
	rule := func(actions ...any) { own = append(own, map[string]any{"actions": actions}) }
	if len(o.Allow) > 0 {
		rule(action("restrict-ips", map[string]any{"enforce": true, "allow": o.Allow}))
	}
	if o.User != "" {
		credentials := o.User + ":" + o.Password
		// What visitors send with it is ngrok's to check: here it would be captured, and forwarded to others.
		rule(action("basic-auth", map[string]any{"enforce": true, "realm": "Bellhop", "credentials": []string{credentials}}),
			action("remove-headers", map[string]any{"headers": []string{"authorization"}}))
		p.secrets = append(p.secrets, credentials, o.Password)
	}
	if all := append(own, p.phases[phaseRequest]...); len(all) > 0 {
		p.phases[phaseRequest] = all
	}
	if len(p.phases) == 0 {
		return "", nil, nil
	}
	b, err := json.Marshal(p.phases)
	if err != nil {
		return "", nil, fmt.Errorf("account: %w", err)
	}
	return string(b), escaped(p.secrets), nil
}

func action(kind string, config map[string]any) map[string]any {
	return map[string]any{"type": kind, "config": config}
}

// escaped adds to texts how JSON writes them, where that is another way.
func escaped(texts []string) []string {
	all := slices.Clone(texts)
	for _, text := range texts {
		quoted, _ := json.Marshal(text) // a text can always be written
		if inner := string(quoted[1 : len(quoted)-1]); inner != text {
			all = append(all, inner)
		}
	}
	return all
}
