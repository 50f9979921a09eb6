"""Files, directories, clocks and the environment, as far as they are the same everywhere."""
import errno
import json
import os
import shutil
import stat
import sys
import tempfile
import time

print(sys.argv[1:], os.environ["GREETING"], sorted(os.environ))

os.chdir("/data")
os.makedirs("tree/a/b", exist_ok=True)
for number in range(50):
    with open(f"tree/a/{number:02}.txt", "w", encoding="utf-8") as file:
        file.write(f"{number} ünïcödé\n" * number)

with open("tree/a/49.txt", "r+b") as file:
    file.seek(-10, os.SEEK_END)
    print(file.read(4), file.tell())
    file.truncate(100)
    file.seek(200)
    file.write(b"behind a hole")
with open("tree/a/49.txt", "ab") as file:
    print(file.tell())
    file.write(b"appended")
print(os.stat("tree/a/49.txt").st_size)

os.rename("tree/a/00.txt", "tree/a/b/renamed.txt")
os.replace("tree/a/01.txt", "tree/a/b/renamed.txt")
os.link("tree/a/02.txt", "tree/a/b/hard.txt")
os.symlink("hard.txt", "tree/a/b/soft.txt")
print(os.readlink("tree/a/b/soft.txt"), os.stat("tree/a/b/hard.txt").st_nlink)
with open("tree/a/b/soft.txt", encoding="utf-8") as file:
    print(file.read())
os.utime("tree/a/04.txt", ns=(10**18, 2 * 10**18))
status = os.stat("tree/a/04.txt")
print(status.st_atime_ns, status.st_mtime_ns, stat.S_ISREG(status.st_mode))

for where, directories, files in os.walk("tree"):
    print(where, sorted(directories), len(files), sorted(files)[:3])
print([(entry.name, entry.is_dir(), entry.is_symlink()) for entry in
       sorted(os.scandir("tree/a/b"), key=lambda entry: entry.name)])


def failure(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        print(action.__name__, errno.errorcode[error.errno], error.filename)
    else:
        print(action.__name__, "did not fail")


failure(open, "missing")
failure(open, "tree")
failure(os.mkdir, "tree")
failure(os.rmdir, "tree")
failure(os.listdir, "tree/a/05.txt")
failure(os.unlink, "nowhere/at/all")
failure(open, "n" * 256)
failure(os.symlink, "x", "tree/a/b/soft.txt")

before = time.monotonic_ns()
while time.monotonic_ns() - before < 20_000_000:
    pass
print(time.time() > 1.7e9, time.gmtime(0).tm_year)

shutil.copytree("tree", "copy")
shutil.rmtree("tree/a/b")
with tempfile.NamedTemporaryFile(dir="/data", delete=True) as file:
    file.write(os.urandom(5000))
    print(len(os.urandom(100)), os.path.getsize(file.name) >= 0)
with open("summary.json", "w", encoding="utf-8") as file:
    json.dump({name: os.path.getsize(f"copy/a/{name}") for name in sorted(os.listdir("copy/a"))},
              file, indent=1)
