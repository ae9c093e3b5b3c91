//! Whole processes: what one costs from start to exit, and how much memory it takes at most.

use crate::timed;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// The argument that makes this program scan one file and say what it took.
pub const CHILD: &str = "--measured-scan";
const MARK: &str = "measured:";

/// Runs of the program in one batch; the kernel counts CPU time in hundredths of a second, so
/// one run is too short to see.
const BATCH: u32 = 50;
const BATCHES: usize = 5;
const SKILL_BYTES: usize = 5_000;
/// `USER_HZ`, see `proc_pid_stat(5)`: 100 on every Linux that is in use.
const TICKS_PER_SECOND: u32 = 100;

/// A scan that takes longer has lost: at 1 MB/s the largest shape takes a third of it.
const PATIENCE: Duration = Duration::from_secs(50);

/// What a scan took in a process of its own.
pub struct Measured {
    pub took: Duration,
    /// Peak resident memory in kilobytes of 1,024; 0 where `/proc` does not tell.
    pub peak_kb: usize,
}

/// Prints the cost of `malwar scan` on one small skill.
pub fn start_to_exit() {
    let file = small_skill();
    let mut cpu: Vec<Duration> = Vec::new();
    let mut wall: Vec<Duration> = Vec::new();
    for _ in 0..BATCHES {
        let before = children_cpu();
        wall.extend((0..BATCH).map(|_| timed(|| scan(&file))));
        cpu.extend(
            children_cpu().zip(before).map(|(after, before)| after.saturating_sub(before) / BATCH),
        );
    }
    let (cpu, wall) = (median(cpu), median(wall));
    println!("\n`malwar scan` on a skill of {SKILL_BYTES} bytes, process start to exit");
    match cpu {
        Some(cpu) => println!("{:<28}{:>10.2} ms", "CPU, median", cpu.as_secs_f64() * 1e3),
        None => println!("{:<28}{:>10}", "CPU, median", "unknown here"),
    }
    println!("{:<28}{:>10.2} ms", "wall, median", wall.unwrap_or_default().as_secs_f64() * 1e3);
}

fn small_skill() -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/skills/clean");
    let mut text = String::new();
    for name in ["web-search", "release-notes", "security-review"] {
        text += &fs::read_to_string(examples.join(name).join("SKILL.md")).unwrap();
    }
    let text = text.repeat(2);
    let end = (0..=SKILL_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap();
    written("small.md", &text.as_bytes()[..end])
}

/// Writes a file to be scanned beside cargo's other temporary files.
pub fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn scan(file: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
    command.arg("scan").arg(file).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap();
}

/// CPU time of all children that have ended: fields 16 and 17 of `proc_pid_stat(5)`.
fn children_cpu() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(") ")?; // field 3 comes next
    let ticks: Vec<u32> =
        after_name.split(' ').skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    Some(Duration::from_secs(1) * ticks.iter().sum() / TICKS_PER_SECOND)
}

fn median(mut values: Vec<Duration>) -> Option<Duration> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// The child's side: the whole program on one file, then what it took, on stderr.
pub fn measured_scan(file: &str) -> ExitCode {
    let start = Instant::now();
    let args = ["malwar", "scan", "--format", "json", file];
    let _ = malwar::cli::main(args.iter().map(|arg| (*arg).into()));
    eprintln!("{MARK} {} {}", start.elapsed().as_micros(), peak_kb());
    ExitCode::SUCCESS
}

fn peak_kb() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// The parent's side: scans `file` in a process of its own; none when it did not come back within
/// [`PATIENCE`].
pub fn measure(file: &Path) -> Option<Measured> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(CHILD).arg(file).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let (done, ended) = channel();
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        let _ = stderr.read_to_end(&mut said);
        let _ = done.send(());
        said
    });
    if ended.recv_timeout(PATIENCE).is_err() {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    let said = String::from_utf8_lossy(&reader.join().unwrap()).into_owned();
    let (_, figures) = said.rsplit_once(MARK)?;
    let mut figures = figures.split_whitespace();
    let took = Duration::from_micros(figures.next()?.parse().ok()?);
    Some(Measured { took, peak_kb: figures.next()?.parse().ok()? })
}
