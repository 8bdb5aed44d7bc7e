"""The results as text: a block for each operation, fastest first, with the ratio to ours."""


def _time(ns):
    for limit, unit in ((1e3, "ns"), (1e6, "us"), (1e9, "ms")):
        if ns < limit:
            scaled = ns / (limit / 1e3)
            return f"{scaled:.3g} {unit}" if scaled < 100 else f"{scaled:.0f} {unit}"
    return f"{ns / 1e9:.3g} s"


def _ratio(ns, ours):
    if not ours:
        return "-"
    ratio = ns / ours
    return f"{ratio:.2f} x" if ratio < 10 else f"{ratio:.0f} x"


def _block(name, rows, our_name):
    ours = next((row["median_ns"] for row in rows
                 if row["peer"] == our_name and "median_ns" in row), None)
    measured = sorted((row for row in rows if "median_ns" in row), key=lambda row: row["median_ns"])
    lines = ["", f"{name:<36}{'median':>10}{'p99':>10}{'to ours':>10}"]
    for row in measured:
        title = f"  {row['peer']} {row['version']}"
        lines.append(f"{title:<36}{_time(row['median_ns']):>10}{_time(row['p99_ns']):>10}"
                     f"{_ratio(row['median_ns'], ours):>10}")
    for row in rows:
        if "reason" in row:
            lines.append(f"  {row['peer']:<34}  {row['reason']}")
    return lines


def text(rows, our_name, operations):
    """Operations of the list first, then those that only some peer has."""
    names = list(operations)
    for row in rows:
        if row["operation"] not in names:
            names.append(row["operation"])
    lines = []
    for name in names:
        lines += _block(name, [row for row in rows if row["operation"] == name], our_name)
    return "\n".join(lines[1:])
