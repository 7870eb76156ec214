// Command log-test is a cluster that speaks Kafka's protocol, in one process and for tests alone: franz-go's kfake. It writes
// the addresses of its brokers on one line and ends on SIGTERM or once its input ends. What was produced is kept in a folder,
// so that the cluster may be started again where it ended.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kfake"
)

const brokers = 3

func main() {
	addresses := flag.String("addresses", "", "addresses of the brokers on loopback as an earlier run wrote them; three others if empty")
	data := flag.String("data", "", "folder for what is produced")
	flag.Parse()

	options := []kfake.Opt{kfake.NumBrokers(brokers), kfake.ClusterID("log-test"), kfake.DataDir(*data), kfake.SyncWrites()}
	if *addresses != "" {
		var ports []int
		for address := range strings.SplitSeq(*addresses, ",") {
			_, port, _ := strings.Cut(address, ":")
			number, err := strconv.Atoi(port)
			if err != nil {
				fmt.Fprintln(os.Stderr, "not an address of a broker:", address)
				os.Exit(2)
			}
			ports = append(ports, number)
		}
		options = append(options, kfake.Ports(ports...))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the cluster does not start:", err)
		os.Exit(1)
	}
	fmt.Println(strings.Join(cluster.ListenAddrs(), ","))

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		ended <- syscall.SIGTERM
	}()
	<-ended
	cluster.Close()
}
