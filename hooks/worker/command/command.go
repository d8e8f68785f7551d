// Package command is a worker as a program of its own: bellhop worker and bellhop-worker are the same. It takes jobs from a
// broker, or by HTTP as a function does; it has no database, no screen and no secret but the broker's password.
//
// Run returns when all goroutines that a worker starts have ended, what was in hand done.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/worker"
)

// options are what a person may say.
type options struct {
	queue       string
	function    string
	listen      string
	name        string
	concurrency int
	once        bool
	token       string // of calls to listen; from the environment only
}

const usage = `A worker takes jobs from a queue, sends each as the HTTP request that it describes, and hands the result back.
As many as wanted may share a queue, on any machine.

  bellhop worker --queue amqp://user:password@host/     takes jobs from a broker
  bellhop worker --queue … --function https://:token@…  has each performed by a function
  bellhop worker --listen 127.0.0.1:9000                is a function: a job by POST, its result as the answer;
                                                        calls bring the token in BELLHOP_FUNCTION_TOKEN
Flags, each also from the environment as BELLHOP_QUEUE, BELLHOP_CONCURRENCY and so on:

`

// The waits of a worker that ends by itself: for the broker, and for a job.
const (
	brokerWithin = 10 * time.Second
	onceIdle     = time.Second
	lookAtBroker = time.Second
)

// Run is the program; it gives the exit code: 0 when it was stopped or had no more to do, 1 in trouble, 2 for a wrong
// command line.
func Run(args []string, env func(string) string, errs io.Writer) int {
	flags := flag.NewFlagSet("worker", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, usage); flags.PrintDefaults() }
	o, err := parse(flags, args, env)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case hooks.CodeOf(err) != "":
		fmt.Fprintln(errs, hooks.Words(err))
		return 2
	case err != nil:
		return 2 // the flag set has said it
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	p := program{o, slog.New(slog.NewTextHandler(errs, nil))}
	if err := p.Run(ctx); err != nil {
		fmt.Fprintln(errs, sentence(err))
		return 1
	}
	return 0
}

func sentence(err error) string {
	if hooks.CodeOf(err) != "" {
		return hooks.Words(err)
	}
	return err.Error()
}

func parse(flags *flag.FlagSet, args []string, env func(string) string) (o options, err error) {
	concurrency := 16
	if text := env("BELLHOP_CONCURRENCY"); text != "" {
		if concurrency, err = strconv.Atoi(text); err != nil {
			return o, hooks.Invalid("BELLHOP_CONCURRENCY is a number of jobs, such as 16.")
		}
	}
	name := env("BELLHOP_NAME")
	if name == "" {
		name = "worker-" + strconv.Itoa(os.Getpid())
	}
	flags.StringVar(&o.queue, "queue", env("BELLHOP_QUEUE"), "the `address` of the broker: amqp:// amqps:// beanstalk:// gearman://")
	flags.IntVar(&o.concurrency, "concurrency", concurrency, "how many jobs are done at a time")
	flags.BoolVar(&o.once, "once", false, "end when there is nothing more to do")
	flags.StringVar(&o.name, "name", name, "what the worker is called in Bellhop")
	flags.StringVar(&o.function, "function", env("BELLHOP_FUNCTION"), "the `address` of a function that performs the jobs")
	flags.StringVar(&o.listen, "listen", env("BELLHOP_WORKER_LISTEN"), "be a function at this `address`")
	o.token = env("BELLHOP_FUNCTION_TOKEN")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	return o, o.check(flags.Args())
}

func (o options) check(rest []string) error {
	backend := pipes.Backend(o.queue)
	switch {
	case len(rest) > 0:
		return hooks.Invalid("I do not know what to do with " + strconv.Quote(rest[0]) + ". -h lists what there is.")
	case o.concurrency < 1 || o.concurrency > 1000:
		return hooks.Invalid("The concurrency goes from 1 to 1000.")
	case o.name == "" || len(o.name) > 100:
		return hooks.Invalid("A worker's name has 1 to 100 bytes.")
	case o.listen != "":
		return o.checkListen()
	case o.queue == "":
		return hooks.Invalid("Name the queue that Bellhop uses with --queue: amqp:// beanstalk:// gearman://.")
	case backend == pipes.Memory || backend == "function":
		return hooks.Invalid("That queue has no broker, so Bellhop's own workers do the jobs. Start Bellhop with --queue amqp://… and this worker with the same.")
	}
	if o.function != "" {
		if _, _, err := pipes.Function(o.function); err != nil {
			return err
		}
	}
	return pipes.Check(o.queue)
}

// checkListen refuses to perform jobs for whoever can reach an address: it would send anything anywhere for them.
func (o options) checkListen() error {
	host, _, err := net.SplitHostPort(o.listen)
	ip := net.ParseIP(host)
	switch {
	case err != nil:
		return hooks.Invalid("--listen takes a host and a port, such as 127.0.0.1:9000.")
	case o.token == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()):
		return hooks.Invalid("Others can reach " + o.listen + ", so calls have to bring a token. Set it in BELLHOP_FUNCTION_TOKEN.")
	}
	return nil
}

// performer is what does the jobs.
func (o options) performer() (worker.Performer, error) {
	if o.function == "" {
		return worker.NewSender(o.concurrency), nil
	}
	url, token, err := pipes.Function(o.function)
	return worker.NewFunction(url, token, time.Now), err
}

// ready is a pipe that can be asked whether its broker was reached.
type ready interface {
	Ready(ctx context.Context) error
}

// program is a worker as it was asked for.
type program struct {
	options
	log *slog.Logger
}

// Run does jobs until ctx ends, or until there are none with once.
func (p program) Run(ctx context.Context) error {
	if p.listen != "" {
		return p.serve(ctx)
	}
	return p.work(ctx)
}

// work takes jobs from a broker until ctx ends, or until there are none with once.
func (p program) work(ctx context.Context) error {
	o, log := p.options, p.log
	send, err := o.performer()
	if err != nil {
		return err
	}
	pipe, err := pipes.Open(o.queue, queue.Options{Name: o.name, Workers: o.concurrency, Log: log})
	if err != nil {
		return err
	}
	host, _ := os.Hostname() // without one it is not said
	pool := &worker.Pool{Name: o.name, Host: host, Since: time.Now().UTC(), Size: o.concurrency, Jobs: pipe, Send: send, Clock: time.Now, Log: log}
	if o.once {
		pool.Idle = onceIdle
		if err := reached(ctx, pipe); err != nil {
			return errors.Join(err, pipe.Close())
		}
	}
	log.Info("worker: takes jobs", "name", o.name, "queue", pipes.Shown(o.queue), "concurrency", o.concurrency)
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { tellTrouble(watching, pipe, send, log) })
	err = pool.Run(ctx)
	stop()
	watch.Wait()
	log.Info("worker: ends", "name", o.name, "done", pool.Beat().Done)
	return errors.Join(err, pipe.Close())
}

// reached waits for the broker, for a while.
func reached(ctx context.Context, pipe queue.Pipe) error {
	p, ok := pipe.(ready)
	if !ok {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, brokerWithin)
	defer cancel()
	if err := p.Ready(within); hooks.CodeOf(err) != "" || ctx.Err() == nil && err != nil {
		return err
	}
	return nil
}

// tellTrouble logs what keeps the pipe, or the function, from working, whenever that changes.
func tellTrouble(ctx context.Context, pipe queue.Pipe, send worker.Performer, log *slog.Logger) {
	ticker := time.NewTicker(lookAtBroker)
	defer ticker.Stop()
	told := ""
	for {
		select { // at first it is being connected
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := ""
		for _, part := range []any{send, pipe} {
			if p, ok := part.(queue.Troubled); ok && p.Trouble() != "" {
				now = p.Trouble()
			}
		}
		switch {
		case now == told:
		case now == "":
			log.Info("worker: all is well again")
		default:
			log.Warn("worker: " + now)
		}
		told = now
	}
}

// The bounds of a call to a worker that is a function.
const (
	headerWithin = 10 * time.Second
	idleFor      = 2 * time.Minute
)

// serve performs the jobs that come by HTTP until ctx ends, and what is in hand to its end.
func (p program) serve(ctx context.Context) error {
	o, log := p.options, p.log
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return hooks.Invalid("The address " + o.listen + " cannot be listened at. Another program may have it; choose another with --listen.")
	}
	host, _ := os.Hostname() // without one it is not said
	send := worker.NewSender(o.concurrency)
	defer send.Close()
	server := &http.Server{
		Handler:           &worker.Handler{Name: o.name, Host: host, Token: o.token, Send: send, Clock: time.Now},
		ReadHeaderTimeout: headerWithin, ReadTimeout: hooks.MaxTimeout, IdleTimeout: idleFor,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	var shutdown sync.WaitGroup
	shutdown.Go(func() {
		<-ctx.Done()
		ended <- server.Shutdown(context.WithoutCancel(ctx))
	})
	log.Info("worker: performs jobs", "name", o.name, "address", "http://"+ln.Addr().String())
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err // only a broken listener ends it otherwise, and then the process
	}
	shutdown.Wait()
	return <-ended
}
