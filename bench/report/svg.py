"""Plots as inline SVG, by the standard library alone: bars, boxes and lines on a log scale.

Every function returns the text of one <svg> element. Colours are CSS variables of the page, so a
plot follows its light and its dark form.
"""

import html
import math


def duration(value):
    """Nanoseconds in words: 1.23 us."""
    return in_words(value, ("ns", "µs", "ms", "s"))


def size(value):
    """Bytes, keys, layers ... in words: 1.2 k."""
    return round_words(in_words(value, ("", "k", "M", "G")))


def in_words(value, units):
    unit = 0
    while value >= 999.5 and unit < len(units) - 1:
        value /= 1000
        unit += 1
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f} {units[unit]}"


def round_words(words):
    """The same without needless zeros, for axes: 10.0 ns is 10 ns."""
    number, _, unit = words.partition(" ")
    return f"{float(number):g} {unit}".strip()


class LogScale:
    """Positions on an axis from `low` to `high`, both powers of ten around the values."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start, self.end = start, end

    def __call__(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def marks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


class RatioScale:
    """Positions of ratios to a median, from half of it to four times; beyond is at the edge."""

    def __init__(self, start, end):
        self.start, self.end = start, end

    def __call__(self, value):
        part = math.log2(min(max(value, 0.5), 4) / 0.5) / 3
        return self.start + part * (self.end - self.start)

    def marks(self):
        return [0.5, 0.75, 1, 1.5, 2, 3, 4]


def element(name, content="", **attributes):
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>"


def text(x, y, words, **attributes):
    return element("text", html.escape(words), x=round(x, 1), y=round(y, 1), **attributes)


def line(x1, y1, x2, y2, class_):
    return element("line", x1=round(x1, 1), y1=round(y1, 1), x2=round(x2, 1), y2=round(y2, 1),
                   class_=class_)


def figure(width, height, parts, label):
    return element("svg", "".join(parts), viewBox=f"0 0 {width} {height}", role="img",
                   aria_label=label)


WIDTH, LABELS, ROW = 860, 230, 26


def rows(labels, values, label, draw):
    """A row a label, with a shared axis of durations; `draw(row, y, scale)` gives its marks."""
    return rows_on(LogScale(values, LABELS, WIDTH - 70), duration, labels, label, draw)


def ratio_rows(labels, label, draw):
    """The same with an axis of ratios."""
    return rows_on(RatioScale(LABELS, WIDTH - 70), lambda value: f"{value:g} ×", labels, label, draw)


def rows_on(scale, unit, labels, label, draw):
    height = ROW * len(labels) + 34
    parts = []
    for value in scale.marks():
        parts.append(line(scale(value), 4, scale(value), height - 26, "grid"))
        parts.append(text(scale(value), height - 10, round_words(unit(value)), class_="axis",
                          text_anchor="middle"))
    for row, name in enumerate(labels):
        y = row * ROW + ROW / 2 + 4
        parts.append(text(LABELS - 10, y + 4, name, class_="label", text_anchor="end"))
        parts.extend(draw(row, y, scale))
    return figure(WIDTH, height, parts, label)


def bar(y, scale, value, class_, title, thickness=12):
    start = scale.start
    return element("rect", element("title", html.escape(title)), x=start,
                   y=round(y - thickness / 2, 1), width=round(max(scale(value) - start, 1), 1),
                   height=thickness, rx=2, class_=class_)


def band(y, scale, low, high, title):
    return element("rect", element("title", html.escape(title)), x=round(scale(low), 1),
                   y=round(y - 10, 1), width=round(max(scale(high) - scale(low), 2), 1), height=20,
                   class_="target")


def tick(x, y, class_, title):
    return element("line", element("title", html.escape(title)), x1=round(x, 1), x2=round(x, 1),
                   y1=round(y - 10, 1), y2=round(y + 10, 1), class_=class_)


def box(y, scale, quantiles, title):
    """From the least to the greatest, the middle half as a box, the median as a tick."""
    low, quarter, half, three, high = (quantiles[i] for i in (0, 5, 10, 15, 20))
    return [
        line(scale(low), y, scale(high), y, "whisker"),
        element("rect", element("title", html.escape(title)), x=round(scale(quarter), 1),
                y=round(y - 6, 1), width=round(max(scale(three) - scale(quarter), 1.5), 1),
                height=12, rx=2, class_="box"),
        tick(scale(half), y, "median", title),
    ]


def curves(series, label, x_label):
    """Lines through points: series is [(name, [(x, y)])], both axes logarithmic."""
    width, height = 420, 270
    left, right, top, bottom = 62, width - 14, 14, height - 44
    points = [point for _, line_points in series for point in line_points]
    across = LogScale([x for x, _ in points], left, right)
    up = LogScale([y for _, y in points], bottom, top)
    parts = []
    for value in across.marks():
        parts.append(line(across(value), top, across(value), bottom, "grid"))
        parts.append(text(across(value), bottom + 16, size(value), class_="axis",
                          text_anchor="middle"))
    for value in up.marks():
        parts.append(line(left, up(value), right, up(value), "grid"))
        parts.append(text(left - 6, up(value) + 4, round_words(duration(value)), class_="axis",
                          text_anchor="end"))
    parts.append(text((left + right) / 2, height - 8, x_label, class_="axis",
                      text_anchor="middle"))
    for number, (name, line_points) in enumerate(series):
        class_ = f"series{number % 3}"
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line_points)
        parts.append(element("polyline", points=path, class_=f"curve {class_}"))
        for x, y in line_points:
            title = element("title", html.escape(f"{name}: {duration(y)} at {size(x)}"))
            parts.append(element("circle", title, cx=round(across(x), 1), cy=round(up(y), 1), r=3.5,
                                 class_=f"dot {class_}"))
    return figure(width, height, parts, label)
