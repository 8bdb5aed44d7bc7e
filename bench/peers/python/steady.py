"""What the programs in this folder share: the steady measuring, the workload and what it must
read as, and the keys that are looked up."""

import gc
import json
import pathlib
import sys
import time

SHORT = "port"
DEEP = "database.cluster.primary.idle_timeout_ms"
MISS = "database.cluster.primary.max_idle_timeout"

_BATCH_NS = 200_000
_CONVERT = {"int": int, "float": float, "bool": lambda text: text == "true", "string": str}


class Steady:
    def __init__(self, budget_ns):
        self._budget_ns = budget_ns
        self._entries = []

    def _record(self, name, samples):
        samples.sort()

        def quantile(share):
            return samples[round((len(samples) - 1) * share)]

        self._entries.append({"name": name, "unit": "ns", "median": round(quantile(0.5), 2),
                              "p99": round(quantile(0.99), 2), "min": round(samples[0], 2),
                              "samples": len(samples)})

    def measure(self, name, operation):
        """Times batches that are long enough for the clock, after a warm-up."""
        clock = time.perf_counter_ns

        def time_batch(batch):
            repeat = range(batch)
            start = clock()
            for _ in repeat:
                operation()
            return clock() - start

        batch = 1
        begin = clock()
        while True:
            if time_batch(batch) < _BATCH_NS:
                batch *= 2
            elif clock() - begin > self._budget_ns / 5:
                break
        gc.collect()
        samples = []
        begin = clock()
        while len(samples) < 30 or clock() - begin < self._budget_ns:
            samples.append(time_batch(batch) / batch)
        self._record(name, samples)

    def measure_after(self, name, prepare, operation):
        """Each operation is preceded by one that is not timed."""
        clock = time.perf_counter_ns
        for _ in range(5):
            prepare()
            operation()
        samples = []
        begin = clock()
        while len(samples) < 30 or clock() - begin < self._budget_ns:
            prepare()
            start = clock()
            operation()
            samples.append(clock() - start)
        self._record(name, samples)

    def absent(self, name, why):
        self._entries.append({"name": name, "absent": why})

    def print(self):
        print("[\n  " + ",\n  ".join(map(json.dumps, self._entries)) + "\n]")


class Workload:
    """The folder that the generator wrote."""

    def __init__(self, folder):
        self._folder = folder
        order = (folder / "layers" / "order").read_text().split()
        self.layers = [str(folder / "layers" / name) for name in order]
        self.many = [str(path) for path in sorted((folder / "many").iterdir())]
        extension = pathlib.Path(self.layers[2]).suffix
        self._texts = [pathlib.Path(self.layers[2]).read_bytes(),
                       (folder / "layers" / f"3-changed{extension}").read_bytes()]
        self._turn = 0
        lines = (folder / "expected.tsv").read_text().splitlines()
        self._expected = [line.split("\t") for line in lines]

    def base(self, extension):
        return str(self._folder / f"base.{extension}")

    def change_layer(self):
        self._turn ^= 1
        with open(self.layers[2], "wb") as file:
            file.write(self._texts[self._turn])

    def check(self, name, read):
        """Ends the program where a leaf of a set reads otherwise than it was written."""
        leaves = [line[1:] for line in self._expected if line[0] == name]
        assert leaves, f"nothing is expected of {name}"
        for path, kind, text in leaves:
            value, expected = read(path), _CONVERT[kind](text)
            if value != expected or type(value) is not type(expected):
                sys.exit(f"{name}: {path} is {value!r}, not {expected!r}")


def start():
    """From the command line: the workload's folder and, maybe, --quick."""
    budget_ns = 60_000_000 if "--quick" in sys.argv[2:] else 500_000_000
    return Steady(budget_ns), Workload(pathlib.Path(sys.argv[1]))
