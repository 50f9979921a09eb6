//! What rust.mjs runs: a thread pool with a mutex and a condition variable, channels, locks, thread-local values,
//! and files from several threads, below "/d".
use std::cell::Cell;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{mpsc, Arc, Barrier, Condvar, Mutex, RwLock};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// Jobs that wait; `None` ends a worker.
#[derive(Default)]
struct Queue {
    jobs: Mutex<Vec<Option<Job>>>,
    filled: Condvar,
}

impl Queue {
    fn put(&self, at: usize, job: Option<Job>) {
        self.jobs.lock().unwrap().insert(at, job);
        self.filled.notify_one();
    }

    fn take(&self) -> Option<Job> {
        let jobs = self.filled.wait_while(self.jobs.lock().unwrap(), |jobs| jobs.is_empty());
        jobs.unwrap().pop().unwrap()
    }
}

thread_local!(static DONE: Cell<u64> = const { Cell::new(0) });

fn pool() {
    let queue = Arc::new(Queue::default());
    let sum = Arc::new(AtomicU64::new(0));
    let squares = Arc::new(Mutex::new(0u64));
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let queue = queue.clone();
            thread::spawn(move || {
                while let Some(job) = queue.take() {
                    job();
                    DONE.set(DONE.get() + 1);
                }
                DONE.get()
            })
        })
        .collect();
    for i in 0..2000u64 {
        let (sum, squares) = (sum.clone(), squares.clone());
        let job = move || {
            let bytes = vec![1u8; i as usize];
            sum.fetch_add(bytes.iter().map(|byte| *byte as u64).sum(), Ordering::Relaxed);
            *squares.lock().unwrap() += i * i;
        };
        queue.put(0, Some(Box::new(job)));
    }
    for _ in &workers {
        queue.put(0, None);
    }
    let done: u64 = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
    println!("{done} {} {}", sum.load(Ordering::SeqCst), squares.lock().unwrap());
}

fn channel() {
    let (sender, receiver) = mpsc::channel();
    for thread in 0..16 {
        let sender = sender.clone();
        thread::spawn(move || (0..1000u64).for_each(|i| sender.send(thread * i).unwrap()));
    }
    drop(sender);
    println!("{}", receiver.iter().sum::<u64>());
}

fn lock() {
    let (counts, barrier) = (RwLock::new([0; 4]), Barrier::new(4));
    thread::scope(|scope| {
        for i in 0..4 {
            let (counts, barrier) = (&counts, &barrier);
            scope.spawn(move || {
                barrier.wait();
                (0..1000).for_each(|_| counts.write().unwrap()[i] += 1);
            });
        }
    });
    println!("{:?}", counts.read().unwrap());
}

fn files() {
    thread::scope(|scope| {
        for i in 0..8 {
            scope.spawn(move || {
                for k in 0..50 {
                    let (name, text) = (format!("/d/{i}-{k}"), format!("{i} {k}"));
                    fs::write(&name, &text).unwrap();
                    assert_eq!(fs::read_to_string(&name).unwrap(), text);
                    assert!(fs::read_dir("/d").unwrap().count() > 0);
                    fs::remove_file(&name).unwrap();
                }
            });
        }
    });
    println!("{}", fs::read_dir("/d").unwrap().count());
}

fn main() {
    pool();
    channel();
    lock();
    files();
    // Without std's panic where there is no room.
    let more = thread::Builder::new().spawn(|| ()).map(|thread| thread.join().unwrap());
    std::process::exit(if more.is_ok() { 9 } else { 10 });
}
