// Asks the HTTP front what it is told to on standard input, with ClickHouse's own Go driver as Grafana's plugin uses it, and
// writes what the driver understood, one JSON document a line. The expectations are in ../src/front/driver.test.ts.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

type question struct {
	Address     string            `json:"address"`
	User        string            `json:"user"`
	Password    string            `json:"password"`
	Database    string            `json:"database"`
	Compression string            `json:"compression"`
	SQL         string            `json:"sql"`
	Parameters  map[string]string `json:"parameters"`
}

type column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type answer struct {
	Columns []column `json:"columns,omitempty"`
	Rows    [][]any  `json:"rows,omitempty"`
	Server  string   `json:"server,omitempty"`
	Code    int32    `json:"code,omitempty"`
	Error   string   `json:"error,omitempty"`
}

var methods = map[string]clickhouse.CompressionMethod{
	"none": clickhouse.CompressionNone, "gzip": clickhouse.CompressionGZIP, "deflate": clickhouse.CompressionDeflate,
	"br": clickhouse.CompressionBrotli, "lz4": clickhouse.CompressionLZ4,
}

func open(asked question) (driver.Conn, error) {
	return clickhouse.Open(&clickhouse.Options{
		Protocol:    clickhouse.HTTP,
		Addr:        []string{asked.Address},
		Auth:        clickhouse.Auth{Database: asked.Database, Username: asked.User, Password: asked.Password},
		Compression: &clickhouse.Compression{Method: methods[asked.Compression]},
		DialTimeout: 10 * time.Second,
		ReadTimeout: 60 * time.Second,
	})
}

func ask(asked question) (answer, error) {
	connection, err := open(asked)
	if err != nil {
		return answer{}, err
	}
	defer connection.Close()
	around := context.Background()
	if len(asked.Parameters) > 0 {
		around = clickhouse.Context(around, clickhouse.WithParameters(clickhouse.Parameters(asked.Parameters)))
	}
	version, err := connection.ServerVersion()
	if err != nil {
		return answer{}, err
	}
	rows, err := connection.Query(around, asked.SQL)
	if err != nil {
		return answer{}, err
	}
	defer rows.Close()
	given := answer{Server: version.String()}
	types := rows.ColumnTypes()
	for _, each := range types {
		given.Columns = append(given.Columns, column{each.Name(), each.DatabaseTypeName()})
	}
	for rows.Next() {
		places := make([]any, len(types))
		for at, each := range types {
			places[at] = reflect.New(each.ScanType()).Interface()
		}
		if err := rows.Scan(places...); err != nil {
			return answer{}, err
		}
		row := make([]any, len(places))
		for at, place := range places {
			row[at] = plain(reflect.ValueOf(place).Elem().Interface())
		}
		given.Rows = append(given.Rows, row)
	}
	return given, rows.Err()
}

// plain writes numbers and times as text, so that JSON loses nothing of them.
func plain(value any) any {
	switch known := value.(type) {
	case time.Time:
		return known.UTC().Format(time.RFC3339Nano)
	case fmt.Stringer:
		return known.String()
	}
	held := reflect.ValueOf(value)
	switch held.Kind() {
	case reflect.Pointer:
		if held.IsNil() {
			return nil
		}
		return plain(held.Elem().Interface())
	case reflect.Slice:
		all := make([]any, held.Len())
		for at := range all {
			all[at] = plain(held.Index(at).Interface())
		}
		return all
	}
	return fmt.Sprint(value)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		given, err := ask(asked)
		if err != nil {
			given = answer{Error: err.Error()}
			var refused *clickhouse.Exception
			if errors.As(err, &refused) {
				given.Code = refused.Code
			}
		}
		if err := output.Encode(given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
