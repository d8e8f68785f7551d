// Command bellhop-worker is a worker by itself: one static binary that takes jobs from a queue, sends them and hands the
// results back. It starts no goroutines of its own.
package main

import (
	"fmt"
	"log"
	"os"

	"bellhop/hooks/worker"
	"bellhop/hooks/worker/command"
)

// version is set when the program is built.
var version = "dev"

func main() {
	log.SetOutput(worker.WithoutAnswers(os.Stderr))
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println("bellhop-worker", version)
		return
	}
	os.Exit(command.Run(os.Args[1:], os.Getenv, os.Stderr))
}
