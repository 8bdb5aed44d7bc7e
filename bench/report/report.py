#!/usr/bin/env python3
"""Make one self-contained page of the benchmarks' results.

    report.py RESULTS.json MACHINE.json OUT.html [--peers RESULTS-PEERS.json]

All that the page says is read from these files; nothing in it is typed in by hand.
"""

import argparse
import html
import json
import math
import pathlib

import svg

STYLE = (pathlib.Path(__file__).parent / "page.css").read_text(encoding="utf-8")

CURVES = [
    ("Loading a file", "bytes of the file", ["load_json", "load_toml", "load_yaml"]),
    ("Loading layers of 1 KB", "layers", ["layers"]),
    ("Looking up one of many keys", "keys", ["lookup_keys"]),
    ("Reading by one of many handles", "handles", ["handles"]),
    ("Threads that read beside one that publishes", "threads", ["readers"]),
]


def exponent(points):
    """The slope of the least-squares line through the logarithms: cost ~ size^slope."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys)) / spread


def floor_of(entry, by_name):
    floor = by_name.get(entry.get("floor"))
    return floor["median"] * entry.get("floor_times", 1) if floor else None


def section(title, words, *content):
    return f"<section><h2>{html.escape(title)}</h2><p>{words}</p>{''.join(content)}</section>"


def targets(entries, by_name):
    shown = [entry for entry in entries if "target" in entry]
    if not shown:
        return ""
    values = [value for e in shown for value in (e["median"], *e["target"])]
    values += [floor for e in shown if (floor := floor_of(e, by_name))]

    def draw(row, y, scale):
        entry = shown[row]
        low, high = entry["target"]
        floor = floor_of(entry, by_name)
        words = svg.duration(entry["median"])
        title = f"{entry['name']}: median {words}, p99 {svg.duration(entry['p99'])}"
        marks = [
            svg.band(y, scale, low, high, f"target {svg.duration(low)} to {svg.duration(high)}"),
            svg.bar(y, scale, entry["median"], "ok" if entry["median"] <= high else "late", title),
            svg.text(svg.WIDTH - 4, y + 4, words, class_="value", text_anchor="end"),
        ]
        if floor:
            marks.append(svg.tick(scale(floor), y, "floor", f"floor: {svg.duration(floor)}"))
        return marks

    met = sum(entry["median"] <= entry["target"][1] for entry in shown)
    return section(
        "Against the targets",
        f"Median of one operation, on a logarithmic scale. <i class='key target'></i> what the "
        f"specification asks for, <i class='key floor'></i> what the machine itself takes for the "
        f"system calls or memory that the operation cannot do without. {met} of {len(shown)} are "
        f"at or below the target's upper end.",
        svg.rows([entry["name"] for entry in shown], values, "Medians against targets", draw),
    )


def distributions(entries):
    shown = [e for e in entries if e["unit"] == "ns" and "curve" not in e]

    def draw(row, y, scale):
        entry = shown[row]
        words = svg.duration(entry["median"])
        title = f"{entry['name']}: {entry['samples']} samples, median {words}"
        ratios = [value / entry["median"] for value in entry["quantiles"]]
        return [*svg.box(y, scale, ratios, title),
                svg.text(svg.WIDTH - 4, y + 4, words, class_="value", text_anchor="end")]

    return section(
        "How steady it is",
        "From the fastest to the slowest sample as a ratio to the median: the middle half is the "
        "box. A sample is the mean of a batch of operations that takes at least 0.1 ms.",
        svg.ratio_rows([entry["name"] for entry in shown], "Distributions", draw),
    )


def growth(entries):
    plots = []
    for title, x_label, names in CURVES:
        series = []
        for name in names:
            points = sorted((e["size"], e["median"]) for e in entries if e.get("curve") == name)
            if len(points) > 1:
                series.append((name, points))
        if not series:
            continue
        legend = "".join(
            f"<li class='series{number % 3}'>{html.escape(name)}: cost grows as "
            f"size<sup>{exponent(points):.2f}</sup></li>"
            for number, (name, points) in enumerate(series)
        )
        plots.append(f"<figure><figcaption>{html.escape(title)}</figcaption>"
                     f"{svg.curves(series, title, x_label)}<ul class='legend'>{legend}</ul></figure>")
    if not plots:
        return ""
    return section(
        "How cost grows",
        "Both axes are logarithmic, so a straight line is a power: 1 is linear, 0 is constant. The "
        "exponent is fitted by least squares over all points.",
        f"<div class='plots'>{''.join(plots)}</div>",
    )


def peers(results):
    """results-peers.json: a list of peer, version, operation, median_ns, p99_ns or reason."""
    parts = []
    for operation in dict.fromkeys(entry["operation"] for entry in results):
        shown = [e for e in results if e["operation"] == operation and e.get("median_ns")]
        absent = [e for e in results if e["operation"] == operation and not e.get("median_ns")]
        if not shown:
            continue
        shown.sort(key=lambda entry: entry["median_ns"])
        values = [entry["median_ns"] for entry in shown]

        def draw(row, y, scale, shown=shown):
            entry = shown[row]
            ours = entry["peer"] == "superconfig-c"
            words = svg.duration(entry["median_ns"])
            title = f"{entry['peer']} {entry['version']}: {words}"
            return [svg.bar(y, scale, entry["median_ns"], "ok" if ours else "peer", title),
                    svg.text(svg.WIDTH - 4, y + 4, words, class_="value", text_anchor="end")]

        labels = [f"{entry['peer']} {entry['version']}" for entry in shown]
        cannot = "".join(
            f"<li>{html.escape(e['peer'])}: {html.escape(e.get('reason', 'cannot'))}</li>"
            for e in absent)
        parts.append(f"<h3>{html.escape(operation)}</h3>"
                     f"{svg.rows(labels, values, operation, draw)}"
                     + (f"<ul class='absent'>{cannot}</ul>" if cannot else ""))
    if not parts:
        return ""
    return section("Against what people use today",
                   "The same files and the same question, each in its own language, measured in "
                   "one run. Shorter is faster; the scale is logarithmic.", *parts)


def table(entries, by_name):
    rows = []
    for entry in entries:
        words = svg.duration if entry["unit"] == "ns" else lambda value: f"{value:,.2f} B"
        floor = floor_of(entry, by_name)
        target = entry.get("target")
        rows.append(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>".format(
                html.escape(entry["name"]), words(entry["median"]), words(entry["p99"]),
                words(entry["min"]),
                " – ".join(svg.duration(value) for value in target) if target else "",
                f"{entry['median'] / floor:.1f} × {entry['floor'].removeprefix('floor_')}"
                if floor else ""))
    return section(
        "Every figure", "Medians, 99th percentiles and minima of one operation.",
        "<div class='wide'><table><thead><tr><th>operation</th><th>median</th><th>p99</th>"
        "<th>least</th><th>target</th><th>to its floor</th></tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table></div>")


def page(entries, machine, peer_results):
    by_name = {entry["name"]: entry for entry in entries}
    facts = "".join(f"<div><dt>{html.escape(key.replace('_', ' '))}</dt>"
                    f"<dd>{html.escape(str(value))}</dd></div>" for key, value in machine.items())
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>SuperConfig: benchmarks</title><style>{STYLE}</style></head><body><main>"
        f"<h1>SuperConfig: benchmarks</h1><dl class='machine'>{facts}</dl>"
        + targets(entries, by_name) + peers(peer_results) + growth(entries)
        + distributions(entries) + table(entries, by_name) + "</main></body></html>\n")


def main():
    parser = argparse.ArgumentParser(description="Make a page of benchmark results.")
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("machine", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--peers", type=pathlib.Path)
    arguments = parser.parse_args()
    entries = json.loads(arguments.results.read_text(encoding="utf-8"))
    machine = json.loads(arguments.machine.read_text(encoding="utf-8"))
    peer_results = []
    if arguments.peers and arguments.peers.exists():
        peer_results = json.loads(arguments.peers.read_text(encoding="utf-8"))
    arguments.out.write_text(page(entries, machine, peer_results), encoding="utf-8")


if __name__ == "__main__":
    main()
