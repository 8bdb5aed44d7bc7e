package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/viper"
)

const (
	keyShort = "port"
	keyDeep  = "database.cluster.primary.idle_timeout_ms"
	keyMiss  = "database.cluster.primary.max_idle_timeout"
)

// service has twenty fields, counted by their leaves.
type service struct {
	Name   string
	Port   uint16
	Mode   string
	Hosts  []string
	Server struct {
		Host        string
		Workers     int
		KeepAlive   bool    `mapstructure:"keep_alive"`
		IdleTimeout float64 `mapstructure:"idle_timeout"`
		TLS         struct {
			Enabled     bool
			Certificate string
			MinVersion  string `mapstructure:"min_version"`
		}
	}
	Database struct {
		Name     string
		PoolSize int `mapstructure:"pool_size"`
		Cluster  struct {
			Primary struct {
				Host          string
				Port          uint16
				IdleTimeoutMs int64 `mapstructure:"idle_timeout_ms"`
			}
		}
	}
	Logging struct {
		Level      string
		SampleRate float64 `mapstructure:"sample_rate"`
	}
	Limits struct {
		RequestsPerSecond int64 `mapstructure:"requests_per_second"`
		Burst             int64
	}
}

// Results end here, so that no compiler leaves the work out.
var (
	loaded *viper.Viper
	number int
	found  bool
)

func load(paths []string) *viper.Viper {
	v := viper.New()
	for _, path := range paths {
		v.SetConfigFile(path)
		must(v.MergeInConfig())
	}
	return v
}

// loadWithEnvironment has the variables looked up at each read, as viper does it.
func loadWithEnvironment(paths []string) *viper.Viper {
	v := load(paths)
	v.SetEnvPrefix("BENCH")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "__"))
	v.AutomaticEnv()
	return v
}

func same(v *viper.Viper) func(path, kind, text string) bool {
	return func(path, kind, text string) bool {
		switch kind {
		case "int":
			return strconv.Itoa(v.GetInt(path)) == text
		case "float":
			expected, err := strconv.ParseFloat(text, 64)
			must(err)
			return v.GetFloat64(path) == expected
		case "bool":
			return v.IsSet(path) && strconv.FormatBool(v.GetBool(path)) == text
		}
		return v.GetString(path) == text
	}
}

func measureLoads(s *steady, w *workload) {
	for _, format := range []string{"json", "toml", "yaml"} {
		paths := []string{filepath.Join(w.folder, "base."+format)}
		w.check("base", same(load(paths)))
		s.measure("load_"+format+"_1k_cold", func() { loaded = load(paths) })
	}
	w.check("layers", same(load(w.layers)))
	s.measure("load_5_files_cold", func() { loaded = load(w.layers) })
	w.check("layers_env", same(loadWithEnvironment(w.layers)))
	s.measure("load_5_files_env_cold", func() { loaded = loadWithEnvironment(w.layers) })
	w.check("many", same(load(w.many)))
	s.measure("load_200_files_sequential", func() { loaded = load(w.many) })
}

func measureReads(s *steady, v *viper.Viper) {
	s.measure("key_get_short", func() { number = v.GetInt(keyShort) })
	s.measure("key_get_deep", func() { number = v.GetInt(keyDeep) })
	s.measure("key_get_miss", func() { found = v.IsSet(keyMiss) })
	var filled service
	must(v.Unmarshal(&filled))
	if found || filled.Limits.Burst != v.GetInt64("limits.burst") || len(filled.Hosts) != 3 ||
		filled.Database.Cluster.Primary.IdleTimeoutMs != v.GetInt64(keyDeep) {
		panic("the struct is not what the files say")
	}
	s.measure("extract_struct_20", func() {
		var into service
		must(v.Unmarshal(&into))
		number = into.Server.Workers
	})
}

func main() {
	s := &steady{budget: 500 * time.Millisecond}
	if len(os.Args) > 2 && os.Args[2] == "--quick" {
		s.budget = 60 * time.Millisecond
	}
	w := openWorkload(os.Args[1])
	measureLoads(s, w)
	measureReads(s, load(w.layers))
	w.changeLayer()
	w.check("changed", same(load(w.layers)))
	s.measureAfter("reload_one_of_five", w.changeLayer, func() { loaded = load(w.layers) })
	s.print()
}
