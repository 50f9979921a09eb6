use std::collections::BTreeMap;

struct Counter {
    counts: BTreeMap<String, usize>,
}

impl Counter {
    fn add(&mut self, word: &str) -> usize {
        let count = self.counts.entry(word.to_string()).or_insert(0);
        *count += 1;
        *count
    }
}

#[inline(never)]
fn longest(counter: &Counter, limit: usize) -> usize {
    let mut best = 0;
    for (word, count) in &counter.counts {
        let score = word.len() * 100 / (limit - *count);
        if score > best {
            best = score;
        }
    }
    best
}

fn main() {
    let mut counter = Counter { counts: BTreeMap::new() };
    for word in "one two two three".split(' ') {
        counter.add(word);
    }
    println!("{}", longest(&counter, 4));
    println!("{}", longest(&counter, 2));
}
