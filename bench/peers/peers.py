"""Which peers there are, and how those of each language are installed and built.

Versions stand in the lock files only; C's and C++'s are the system's packages."""

import dataclasses
import hashlib
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD_SECONDS = 900

# In the order of the table. Ours are of the same names.
OPERATIONS = ("load_json_1k_cold", "load_toml_1k_cold", "load_yaml_1k_cold", "load_5_files_cold",
              "load_5_files_env_cold", "load_200_files_sequential", "reload_one_of_five",
              "key_get_short", "key_get_deep", "key_get_miss", "extract_struct_20")


# Measured on the same files by the same means as the rest.
OURS = "superconfig-c"


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    language: str
    package: str  # in its registry's or pkg-config's words
    program: str


PEERS = (
    Peer(OURS, "c", "superconfig", "superconfig.c"),
    Peer("superconfig (V1)", "rust", "superconfig", "superconfig"),
    Peer("figment", "rust", "figment", "figment"),
    Peer("config-rs", "rust", "config", "config"),
    Peer("libconfig", "c", "libconfig", "libconfig.c"),
    Peer("jansson", "c", "jansson", "jansson.c"),
    Peer("toml++", "c", "tomlplusplus", "tomlplusplus.cpp"),
    Peer("viper", "go", "github.com/spf13/viper", "viper"),
    Peer("dynaconf", "python", "dynaconf", "with_dynaconf.py"),
    Peer("pydantic-settings", "python", "pydantic-settings", "with_pydantic_settings.py"),
    Peer("omegaconf", "python", "omegaconf", "with_omegaconf.py"),
    Peer("node-config", "node", "config", "with-config.mjs"),
    Peer("convict", "node", "convict", "with-convict.mjs"),
    Peer("c12", "node", "c12", "with-c12.mjs"),
)


def _pkg_config(*words):
    done = subprocess.run(["pkg-config", *words], capture_output=True, text=True)
    return done.stdout.split() if done.returncode == 0 else None


def version(peer):
    """As the lock file has it; None if a system's package is not there."""
    name = re.escape(peer.package)
    if peer.name == OURS:
        text = (ROOT / "include/superconfig/base.h").read_text()
        return ".".join(re.search(rf"define\s+SC_VERSION_{part}\s+(\d+)", text)[1]
                        for part in ("MAJOR", "MINOR", "PATCH"))
    if peer.language == "c":
        found = _pkg_config("--modversion", peer.package) if shutil.which("pkg-config") else None
        return found[0] if found else None
    file, pattern = {
        "rust": ("rust/Cargo.lock", rf'name = "{name}"\nversion = "([^"]+)"'),
        "go": ("go/go.mod", rf"{name} v(\S+)"),
        "python": ("python/requirements.txt", rf"(?m)^{name}==(\S+)"),
        "node": ("node/package-lock.json", rf'"node_modules/{name}": \{{\s*"version": "([^"]+)"'),
    }[peer.language]
    return re.search(pattern, (HERE / file).read_text())[1]


def _run(log, command, **options):
    """Whether a command ended well; what it says goes to the log."""
    with open(log, "a") as file:
        print("$", *command, file=file, flush=True)
        try:
            return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                  timeout=BUILD_SECONDS, **options).returncode == 0
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, file=file)
            return False


def _prepare_rust(build, log):
    return _run(log, ["cargo", "build", "--release", "--locked", "--manifest-path",
                      HERE / "rust/Cargo.toml", "--target-dir", build / "rust"])


def _prepare_go(build, log):
    return _run(log, ["go", "build", "-mod=readonly", "-o", build / "viper", "."], cwd=HERE / "go")


def _prepare_python(build, log):
    folder, lock = build / "python", HERE / "python/requirements.txt"
    mark = folder / "installed"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    if not (_run(log, ["python3", "-m", "venv", folder])
            and _run(log, [folder / "bin/python", "-m", "pip", "install", "--require-hashes",
                           "--only-binary", ":all:", "-r", lock])):
        return False
    mark.write_text(digest)
    return True


def _prepare_node(build, log):
    folder = build / "node"
    folder.mkdir(exist_ok=True)
    for file in (HERE / "node").iterdir():
        shutil.copy(file, folder)
    return _run(log, ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)


def _prepare_c(build, log):
    return _run(log, ["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-c", HERE / "c/steady.c",
                      "-o", build / "steady.o"])


_PREPARE = {"rust": ("cargo", _prepare_rust), "go": ("go", _prepare_go),
            "python": ("python3", _prepare_python), "node": ("npm", _prepare_node),
            "c": ("cc", _prepare_c)}


def prepare(language, build):
    """Installs and builds what the peers of a language share. None, or why it cannot be had."""
    tool, step = _PREPARE[language]
    if not shutil.which(tool):
        return f"there is no {tool}"
    log = build / f"{language}.log"
    log.unlink(missing_ok=True)
    if step(build, log):
        return None
    return f"it could not be installed or built: build/bench/peers/{log.name} says why"


def build(peer, folder):
    """Builds a peer of its own library in C or C++. None, or why it cannot be had."""
    if peer.language != "c":
        return None
    if peer.name == OURS:
        flags = [f"-I{ROOT / 'include'}", f"-L{ROOT / 'build'}", "-lsuperconfig",
                 f"-Wl,-rpath,{ROOT / 'build'}"]
    else:
        flags = _pkg_config("--cflags", "--libs", peer.package)
    if flags is None:
        return "its development files are not there"
    compiler = ["c++", "-std=c++17"] if peer.program.endswith("pp") else ["cc", "-std=c11"]
    done = _run(folder / "c.log", compiler + ["-D_GNU_SOURCE", "-O2", HERE / "c" / peer.program,
                                              folder / "steady.o", *flags, "-o",
                                              folder / peer.package])
    return None if done else "it could not be built: build/bench/peers/c.log says why"


def command(peer, build):
    """What to run, but for its arguments."""
    return {"rust": [build / "rust/release" / peer.program],
            "c": [build / peer.package],
            "go": [build / peer.program],
            "python": [build / "python/bin/python", "-B", HERE / "python" / peer.program],
            "node": ["node", build / "node" / peer.program]}[peer.language]
