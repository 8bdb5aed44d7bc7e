#!/usr/bin/env python3
"""Runs the code blocks of a document, and compares what it shows with what they print.

usage: documents.py [--update] DOCUMENT.md     (in an empty directory, superconfig in the PATH)

The convention, by the word behind the fence and the line before it:

  ```sh      runs in bash -euo pipefail, each block on its own, all in one directory.
  `NAME`:    (a line of its own) makes the block below it a file of that name, in any language.
  ```c       with a main: compiled and run. That begins with a declaration of struct, static
             or typedef, or with #include: compiled as it is.
             Otherwise statements: they stand in place of the comment "the fragments" in the
             document's program `frame.c`, and are compiled and run.
  ```text    what the block before it prints, standard error included, to the byte.

A block that cannot be run says why in the line before it: <!-- not run: REASON -->, and so does the
text behind it. Any other block is a mistake. --update writes real output into the text blocks."""

import os
import re
import shlex
import subprocess
import sys

FRAGMENT_MARK = "/* the fragments */"
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"]


class Mistake(Exception):
    pass


def blocks(lines):
    """Each block as language, the line before it that is not empty, first and last line of its text."""
    at = 0
    before = ""
    while at < len(lines):
        fence = re.match(r"^```(.*)$", lines[at])
        if not fence:
            before = lines[at] if lines[at].strip() else before
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end] != "```":
            end += 1
        if end == len(lines):
            raise Mistake(f"line {at + 1}: this block is not closed")
        yield fence.group(1).strip(), before, at + 1, end
        before = "```"
        at = end + 1


def run(command, timeout=60):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, timeout=timeout)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def run_shell(text):
    return run(["bash", "-euo", "pipefail", "-c", text])


def compile_c(text, link):
    source, program = "block.c", "./block"
    if "superconfig.h>" not in text:
        text = "#include <superconfig/superconfig.h>\n" + text
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    output = ["-o", program] if link else ["-c", "-o", "block.o"]
    libraries = shlex.split(os.environ.get("DOCUMENT_LIBRARIES", "-lsuperconfig")) if link else []
    compiler = shlex.split(os.environ.get("CC", "cc"))
    include = shlex.split(os.environ.get("DOCUMENT_INCLUDES", ""))
    status, output = run(compiler + FLAGS + include + [source] + output + libraries)
    return status, output, program


def run_c(text, frame):
    is_program = "int main(" in text
    if not is_program and re.match(r"(struct \w+ {|static |typedef |#include )", text):
        # A table or a helper that nobody uses in the block itself.
        status, output, _ = compile_c("#pragma GCC diagnostic ignored \"-Wunused\"\n" + text, False)
        return status, output
    if not is_program:
        if frame is None:
            raise Mistake("statements, but no frame.c before them")
        text = frame.replace(FRAGMENT_MARK, text)
    status, output, program = compile_c(text, True)
    return (status, output) if status else run([program])


class Document:
    def __init__(self, path, update):
        with open(path, encoding="utf-8") as file:
            self.lines = file.read().split("\n")
        self.path, self.update = path, update
        self.frame, self.printed, self.changes, self.failures, self.count = None, None, [], 0, 0

    def fail(self, line, what):
        self.failures += 1
        print(f"{self.path}:{line}: {what}", file=sys.stderr)

    def compare(self, first, last, text):
        if self.printed is None:
            return self.fail(first, "this text follows no block that prints")
        if self.printed == text:
            return None
        if self.update:
            self.changes.append((first, last, self.printed))
            return None
        return self.fail(first, f"the output differs. Shown:\n{text}Printed:\n{self.printed}")

    def execute(self, language, first, text):
        try:
            status, output = run_shell(text) if language == "sh" else run_c(text, self.frame)
        except (Mistake, subprocess.TimeoutExpired) as mistake:
            status, output = 1, str(mistake)
        if status != 0:
            self.fail(first, f"the block ends with status {status}:\n{output}")
        self.printed = output
        self.count += 1

    def block(self, language, before, first, last):
        text = "".join(line + "\n" for line in self.lines[first:last])
        name = re.match(r"^`([^`]+)`:$", before)
        if re.match(r"^<!-- not run: \S.* -->$", before):
            self.printed = None
        elif language == "text":
            self.compare(first, last, text)
        elif name:
            os.makedirs(os.path.dirname(name.group(1)) or ".", exist_ok=True)
            with open(name.group(1), "w", encoding="utf-8") as file:
                file.write(text)
            if name.group(1) == "frame.c":
                self.frame = text
            elif language == "c":
                self.execute(language, first, text)
        elif language in ("sh", "c"):
            self.execute(language, first, text)
        else:
            self.fail(first, f"a block of \"{language}\" is neither run nor explained")

    def check(self):
        for block in blocks(self.lines):
            self.block(*block)
        if self.update:
            self.write()
        return self.failures == 0 and self.count > 0

    def write(self):
        for first, last, printed in reversed(self.changes):
            self.lines[first:last] = printed.rstrip("\n").split("\n")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join(self.lines))


def main():
    update = sys.argv[1] == "--update"
    document = Document(sys.argv[-1], update)
    if not document.check():
        sys.exit(1)
    print(f"{document.path}: {document.count} blocks ran")


if __name__ == "__main__":
    main()
