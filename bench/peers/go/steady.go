// Package main measures viper, the library that most programs in Go read their configuration by.
// This file holds the steady measuring, the workload and what it must read as.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const batchTime = 200 * time.Microsecond

type entry struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Median  float64 `json:"median"`
	P99     float64 `json:"p99"`
	Min     float64 `json:"min"`
	Samples int     `json:"samples"`
}

type steady struct {
	budget  time.Duration
	entries []entry
}

func (s *steady) record(name string, samples []float64) {
	sort.Float64s(samples)
	quantile := func(share float64) float64 {
		at := int(math.Round(float64(len(samples)-1) * share))
		return math.Round(samples[at]*100) / 100
	}
	s.entries = append(s.entries,
		entry{name, "ns", quantile(0.5), quantile(0.99), quantile(0), len(samples)})
}

func (s *steady) enough(samples []float64, begin time.Time) bool {
	return len(samples) >= 30 && time.Since(begin) >= s.budget
}

func timeBatch(batch int, operation func()) time.Duration {
	start := time.Now()
	for i := 0; i < batch; i++ {
		operation()
	}
	return time.Since(start)
}

// measure times batches that are long enough for the clock, after a warm-up.
func (s *steady) measure(name string, operation func()) {
	batch := 1
	for begin := time.Now(); ; {
		if timeBatch(batch, operation) < batchTime {
			batch *= 2
		} else if time.Since(begin) > s.budget/5 {
			break
		}
	}
	var samples []float64
	for begin := time.Now(); !s.enough(samples, begin); {
		samples = append(samples, float64(timeBatch(batch, operation))/float64(batch))
	}
	s.record(name, samples)
}

// measureAfter precedes each operation by one that is not timed.
func (s *steady) measureAfter(name string, prepare, operation func()) {
	for i := 0; i < 10; i++ {
		prepare()
		operation()
	}
	var samples []float64
	for begin := time.Now(); !s.enough(samples, begin); {
		prepare()
		samples = append(samples, float64(timeBatch(1, operation)))
	}
	s.record(name, samples)
}

func (s *steady) print() {
	text, err := json.MarshalIndent(s.entries, "", "  ")
	must(err)
	fmt.Println(string(text))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func read(path string) []byte {
	text, err := os.ReadFile(path)
	must(err)
	return text
}

// workload is the folder that the generator wrote.
type workload struct {
	folder   string
	layers   []string
	many     []string
	texts    [2][]byte
	turn     int
	expected [][]string
}

func openWorkload(folder string) *workload {
	w := &workload{folder: folder}
	for _, name := range strings.Fields(string(read(filepath.Join(folder, "layers/order")))) {
		w.layers = append(w.layers, filepath.Join(folder, "layers", name))
	}
	many, err := filepath.Glob(filepath.Join(folder, "many/*"))
	must(err)
	w.many = many
	changed := filepath.Join(folder, "layers/3-changed"+filepath.Ext(w.layers[2]))
	w.texts = [2][]byte{read(w.layers[2]), read(changed)}
	for _, line := range strings.Split(string(read(filepath.Join(folder, "expected.tsv"))), "\n") {
		w.expected = append(w.expected, strings.Split(line, "\t"))
	}
	return w
}

func (w *workload) changeLayer() {
	w.turn ^= 1
	must(os.WriteFile(w.layers[2], w.texts[w.turn], 0o666))
}

// check ends the program where a leaf of a set reads otherwise than it was written.
func (w *workload) check(set string, same func(path, kind, text string) bool) {
	count := 0
	for _, line := range w.expected {
		if line[0] != set {
			continue
		}
		if !same(line[1], line[2], line[3]) {
			log.Fatalf("%s: %s is not %s", set, line[1], line[3])
		}
		count++
	}
	if count == 0 {
		log.Fatalf("nothing is expected of %s", set)
	}
}
