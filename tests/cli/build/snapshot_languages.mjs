// --snapshot of what real compilers make: the state that an export has left is there when the program starts, and the language's own
// (its allocator, its streams, its threads) goes on. Compilers that are not installed are left out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { inWork, run, sinter, succeed, write } from '../../support/sinter.mjs';

/** Each program's `setup` reads words from /words, and its `query` or `_start` tells what it knows of them. */
write('words/words.txt', 'silent\nlisten\nsilent\n');

const languages = {
    'C++': {
        file: 'words.cpp',
        source: `#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
static std::map<std::string, int> words = {{"made", 1}};
extern "C" __attribute__((export_name("setup"))) void setup() {
    FILE *file = fopen("/words/words.txt", "r");
    char word[16];
    while (fscanf(file, "%15s", word) == 1) words[word]++;
    fclose(file);
}
int main(int argc, char **argv) {
    words[argv[argc - 1]]++;
    for (auto &[word, count] : words) std::cout << word << ' ' << count << '\\n';
}
extern "C" int __main_void();
extern "C" __attribute__((export_name("_start"))) void start() { exit(__main_void()); }
`,
        compile: (from, to) => [
            process.env.SINTER_WASI_CC ?? 'clang-19',
            ...[
                '--target=wasm32-wasi',
                '-O1',
                '-x',
                'c++',
                '-std=c++17',
                '-fno-exceptions',
                '-mexec-model=reactor',
                from,
            ],
            ...['-Wl,--strip-debug', '-o', to, '-lc++', '-lc++abi'],
        ],
        run: (program) => run(program, ['new']),
        expected: 'listen 1\nmade 1\nnew 1\nsilent 2\n',
    },
    Rust: {
        file: 'words.rs',
        source: `use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Mutex;
static WORDS: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);
thread_local! { static ORDER: RefCell<Vec<String>> = RefCell::new(Vec::new()); }
#[no_mangle] pub extern "C" fn setup() {
    let mut words = HashMap::new();
    for word in std::fs::read_to_string("/words/words.txt").unwrap().lines() {
        *words.entry(word.to_string()).or_insert(0) += 1;
        ORDER.with(|order| order.borrow_mut().push(word.to_string()));
    }
    *WORDS.lock().unwrap() = Some(words);
}
#[no_mangle] pub extern "C" fn query() {
    let mut words = WORDS.lock().unwrap();
    words.as_mut().unwrap().insert("new".to_string(), 1);
    let mut all: Vec<_> = words.as_ref().unwrap().iter().collect();
    all.sort();
    println!("{:?} {}", all, ORDER.with(|order| order.borrow().join(",")));
    println!("{}", std::fs::read("/words/words.txt").is_ok());
}
`,
        compile: (from, to) => ['rustc', '--target', 'wasm32-wasip1', '-O', '--crate-type', 'cdylib', from, '-o', to],
        run: (program) => run(program, [], { env: { SINTER_INVOKE: 'query' } }),
        expected: '[("listen", 1), ("new", 1), ("silent", 2)] silent,listen,silent\nfalse\n',
    },
    Go: {
        file: 'words.go',
        source: `package main
import ("os"; "strconv"; "strings")
var words = map[string]int{}
//go:wasmexport setup
func setup() {
	text, err := os.ReadFile("/words/words.txt")
	if err != nil { panic(err) }
	for _, word := range strings.Fields(string(text)) { words[word]++ }
}
//go:wasmexport query
func query() {
	done := make(chan int)
	go func() { done <- words["silent"] }()
	os.Stdout.WriteString(strconv.Itoa(len(words)) + " " + strconv.Itoa(<-done) + "\\n")
}
func main() {}
`,
        compile: (from, to) => ['go', 'build', '-buildmode=c-shared', '-o', to, from],
        env: { GOOS: 'wasip1', GOARCH: 'wasm', GO111MODULE: 'off', GOTOOLCHAIN: 'local' },
        run: (program) => run(program, [], { env: { SINTER_INVOKE: 'query' } }),
        expected: '2 2\n',
    },
};

for (const [name, language] of Object.entries(languages)) {
    const wasm = inWork(`${language.file}.wasm`);
    const [compiler, ...args] = language.compile(write(language.file, language.source), wasm);
    const compiled = spawnSync(compiler, args, { encoding: 'utf8', env: { ...process.env, ...language.env } });
    if (compiled.status !== 0) {
        console.log(`without ${name}: ${compiled.error?.message ?? compiled.stderr.trim().split('\n')[0]}`);
        continue;
    }
    const flags = ['-O0', '--runtime-policy', '--snapshot=setup', '--snapshot-dir', 'words::/words'];
    const result = sinter(['build', wasm, '-o', language.file.replace('.', '_'), ...flags]);
    succeed(result, name);
    assert.equal(result.stderr, '', name);
    assert.equal(succeed(language.run(inWork(language.file.replace('.', '_'))), name), language.expected, name);
}
