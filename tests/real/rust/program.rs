//! A Rust program for the `real` tests: `program DIRECTORY WORDS...`, text on its standard input.
//! It uses collections, formatting, files, environment and clocks, and prints only what is the same
//! on every host: no hash order, no message of the operating system, of the clocks only that they
//! run.
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Operator(char),
    Group(Vec<Token>),
}

#[derive(Debug)]
struct ParseError {
    position: usize,
    what: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:>3}", self.what, self.position)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = Path::new(&arguments[0]);
    println!("arguments {:?}", &arguments[1..]);
    show_words();
    show_formatting();
    show_tokens();
    show_collections();
    show_integers();
    show_environment();
    show_clocks();
    if let Err(error) = show_files(directory) {
        println!("files failed: {:?}", error.kind());
        std::process::exit(1);
    }
    eprintln!("to the standard error");
    std::process::exit(7);
}

/// Counts the words of the standard input in a hash map, whose seed is random, and shows them
/// sorted.
fn show_words() {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in io::stdin().lock().lines() {
        for word in line.expect("text").split_whitespace() {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    println!("{} words", sorted.len());
    for (word, count) in sorted.iter().take(5) {
        println!("{:<10}|{:>6}", word, count);
    }
}

fn show_formatting() {
    println!(
        "{:?} {:?} {:?} {:?}",
        0.1f64 + 0.2,
        1e21f64,
        5e-324f64,
        f32::MAX
    );
    println!(
        "{:.3} {:e} {:+} {:08.2} {:?} {:?}",
        2.0005,
        123456.789,
        1.0,
        -3.14159,
        f64::NAN,
        -0.0
    );
    println!(
        "{:#010x} {:#b} {:o} {:>5}| {:^7}| {:*<6}|",
        48879, 10, 511, "é", "mid", 'x'
    );
    println!(
        "{:?} {:?}",
        "quotes \" and \u{1F980} and \n",
        Some(Rc::new([1u8, 2, 3]))
    );
    println!(
        "{:?} {:?}",
        "1.7976931348623157e308".parse::<f64>(),
        "nope".parse::<i32>()
    );
}

fn tokenize(text: &[char], at: &mut usize, depth: usize) -> Result<Vec<Token>, ParseError> {
    let mut tokens = Vec::new();
    while *at < text.len() {
        let c = text[*at];
        *at += 1;
        match c {
            ' ' => {}
            '0'..='9' => {
                let start = *at - 1;
                while *at < text.len() && (text[*at].is_ascii_digit() || text[*at] == '.') {
                    *at += 1;
                }
                let digits: String = text[start..*at].iter().collect();
                let number = digits.parse().map_err(|_| ParseError {
                    position: start,
                    what: "bad number",
                })?;
                tokens.push(Token::Number(number));
            }
            '+' | '-' | '*' | '/' => tokens.push(Token::Operator(c)),
            '(' => tokens.push(Token::Group(tokenize(text, at, depth + 1)?)),
            ')' if depth > 0 => return Ok(tokens),
            _ => {
                return Err(ParseError {
                    position: *at - 1,
                    what: "unexpected character",
                })
            }
        }
    }
    if depth > 0 {
        return Err(ParseError {
            position: *at,
            what: "missing parenthesis",
        });
    }
    Ok(tokens)
}

fn show_tokens() {
    for text in ["1 + (2.5 * 3) - 4", "1 + (2", "3 $ 4", "1.2.3"] {
        let characters: Vec<char> = text.chars().collect();
        match tokenize(&characters, &mut 0, 0) {
            Ok(tokens) => println!("{:?}", tokens),
            Err(error) => println!("{:?}: {}", text, error),
        }
    }
}

/// A generator of our own, so that every build draws the same numbers.
fn draw(state: &mut u64) -> u32 {
    *state = state
        .wrapping_mul(6364136223846793005)
        .wrapping_add(1442695040888963407);
    (*state >> 33) as u32
}

fn show_collections() {
    let mut state = 20240229;
    let mut numbers: Vec<u32> = (0..300_000).map(|_| draw(&mut state)).collect();
    let heap: BinaryHeap<u32> = numbers.iter().copied().collect();
    numbers.sort_unstable();
    let distinct: HashSet<u32> = numbers.iter().map(|n| n % 100_003).collect();
    let checksum = numbers
        .iter()
        .fold(0u64, |sum, &n| sum.wrapping_mul(31).wrapping_add(n as u64));
    println!(
        "sorted {:016x} {} {}",
        checksum,
        heap.into_sorted_vec() == numbers,
        distinct.len()
    );

    let mut tree: BTreeMap<u32, VecDeque<usize>> = BTreeMap::new();
    for (index, number) in numbers.iter().enumerate() {
        tree.entry(number % 1009).or_default().push_front(index);
    }
    let middle: Vec<_> = tree
        .range(500..)
        .take(3)
        .map(|(key, all)| (key, all.len(), all[0]))
        .collect();
    println!("tree {} {:?}", tree.len(), middle);
}

fn show_integers() {
    let wide = (u64::MAX as u128) * (u64::MAX as u128) - 12345;
    println!(
        "{} {} {}",
        wide,
        wide / 987654321,
        (wide as i128).wrapping_neg() % 1_000_007
    );
    println!(
        "{:?} {:?} {}",
        200u8.checked_add(100),
        i32::MIN.overflowing_abs(),
        (-1i8) as u8 as char
    );
    println!(
        "{} {} {}",
        u32::MAX.count_ones(),
        40u64.leading_zeros(),
        0x1234u16.swap_bytes()
    );
    println!("{} {} {}", 1e10 as i32, -1.5f32 as u8, f64::NAN as i64);
}

fn show_environment() {
    for name in ["REAL_GREETING", "REAL_EMPTY", "REAL_UNSET"] {
        println!("{} {:?}", name, std::env::var(name).ok());
    }
}

fn show_clocks() {
    let start = Instant::now();
    let date = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    std::thread::sleep(Duration::from_millis(20));
    // Node rounds to milliseconds, and may wake up a little early.
    let slept = start.elapsed();
    let years = date.as_secs() / 86400 / 365;
    println!(
        "slept {}, this century {}",
        slept >= Duration::from_millis(15) && slept < Duration::from_secs(20),
        (54..130).contains(&years)
    );
}

fn show_files(directory: &Path) -> io::Result<()> {
    let nested = directory.join("one/two");
    fs::create_dir_all(&nested)?;
    let path = nested.join("numbers.txt");
    let mut out = BufWriter::new(File::create(&path)?);
    for i in 0..20_000u64 {
        writeln!(out, "{} {}", i, i * i % 9973)?;
    }
    out.into_inner()?.sync_all()?;
    OpenOptions::new()
        .append(true)
        .open(&path)?
        .write_all(b"tail\0\xff")?;

    let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(4096))?;
    let mut middle = [0u8; 8];
    file.read_exact(&mut middle)?;
    file.seek(SeekFrom::Current(-4))?;
    file.write_all(b"PATCHED")?;
    file.set_len(length - 1)?;
    drop(file);
    let lines = BufReader::new(File::open(&path)?)
        .split(b'\n')
        .collect::<io::Result<Vec<_>>>()?;
    println!(
        "{} lines, {} bytes, {:?}",
        lines.len(),
        length,
        String::from_utf8_lossy(&middle)
    );
    println!(
        "last {:?}",
        String::from_utf8_lossy(&lines[lines.len() - 1])
    );

    fs::rename(&path, directory.join("renamed.txt"))?;
    fs::copy(directory.join("renamed.txt"), nested.join("copy.txt"))?;
    let metadata = fs::metadata(nested.join("copy.txt"))?;
    println!(
        "{} {} {:?}",
        metadata.len(),
        metadata.is_file(),
        metadata.modified().is_ok()
    );
    let changed = fs::metadata(directory.join("renamed.txt"))?.modified()?;
    println!(
        "changed lately {}",
        changed
            .elapsed()
            .map_or(true, |age| age < Duration::from_secs(3600))
    );
    show_tree(directory, 0)?;
    for missing in ["none", "one/two", "renamed.txt/x"] {
        println!(
            "{:<14}{:?}",
            missing,
            File::create(directory.join(missing).join("x")).is_ok()
        );
    }
    println!(
        "{:?}",
        File::open(directory.join("none"))
            .map(|_| ())
            .map_err(|e| e.kind())
    );
    println!("{:?}", fs::remove_dir(&nested).is_err());
    fs::remove_dir_all(directory.join("one"))?;
    println!("{}", nested.exists());
    Ok(())
}

/// Lists a directory, sorted by name.
fn show_tree(directory: &Path, depth: usize) -> io::Result<()> {
    let mut entries = fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let is_dir = entry.file_type()?.is_dir();
        println!(
            "{:indent$}{:?} {}",
            "",
            entry.file_name(),
            is_dir,
            indent = depth * 2
        );
        if is_dir {
            show_tree(&entry.path(), depth + 1)?;
        }
    }
    Ok(())
}
