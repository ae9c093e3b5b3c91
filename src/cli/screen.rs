//! The only place that prints: results to standard output or a file, the rest to standard error.

use crate::clock::Stopwatch;
use crate::config::{Colour, Lookup, terminal_columns, unattended};
use crate::error::system::reason;
use crate::error::{Error, Result};
use crate::report::terminal;
use crate::verdict::Verdict;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where results go.
enum Sink {
    Stdout(BufWriter<io::Stdout>),
    File(PathBuf, BufWriter<File>),
}

/// What a run shows.
pub(super) struct Screen {
    sink: Sink,
    /// Nobody reads on: what follows is thrown away.
    closed: bool,
    unwritable: Option<Error>,
    colour: Colour,
    colour_errors: bool,
    columns: u16,
    progress: Option<Progress>,
}

/// The line on standard error that says how far a scan is.
struct Progress {
    watch: Stopwatch,
    drawn_at: Option<Duration>,
}

/// Drawing more often than this flickers and costs more than it tells.
const DRAWN_EVERY: Duration = Duration::from_millis(100);
/// Columns of the bar itself.
const BAR_COLUMNS: usize = 24;
/// Carriage return, then erase to the end of the line (ECMA-48 §8.3.41).
const CLEAR_LINE: &str = "\r\x1b[K";

impl Screen {
    /// Standard output and standard error as they are.
    pub(super) fn new(colour: Colour, quiet: bool, lookup: Lookup<'_>) -> Self {
        let watched = io::stderr().is_terminal() && !quiet && !unattended(lookup);
        Self {
            sink: Sink::Stdout(BufWriter::new(io::stdout())),
            closed: false,
            unwritable: None,
            colour,
            colour_errors: colour.decide(lookup, io::stderr().is_terminal()),
            columns: terminal_columns(lookup),
            progress: watched.then(|| Progress { watch: Stopwatch::start(), drawn_at: None }),
        }
    }

    /// Sends results to a file from now on.
    pub(super) fn redirect(&mut self, path: &Path) -> Result<()> {
        let unwritable =
            |error: io::Error| Error::Unwritable { path: path.to_path_buf(), why: reason(&error) };
        let file = File::create(path).map_err(unwritable)?;
        self.sink = Sink::File(path.to_path_buf(), BufWriter::new(file));
        Ok(())
    }

    /// Whether results may be coloured.
    pub(super) fn colour(&self, lookup: Lookup<'_>) -> bool {
        self.colour.decide(lookup, self.columns().is_some())
    }

    /// How wide the terminal is that results go to, when they go to one.
    pub(super) fn columns(&self) -> Option<u16> {
        match self.sink {
            Sink::Stdout(_) => io::stdout().is_terminal().then_some(self.columns),
            Sink::File(..) => None,
        }
    }

    /// Whether results are still read or can be written at all.
    pub(super) fn listens(&self) -> bool {
        !self.closed && self.unwritable.is_none()
    }

    /// Writes a part of the result.
    pub(super) fn result(&mut self, text: &str) {
        if text.is_empty() || !self.listens() {
            return;
        }
        self.clear();
        let written = match &mut self.sink {
            Sink::Stdout(out) => out.write_all(text.as_bytes()),
            Sink::File(_, out) => out.write_all(text.as_bytes()),
        };
        self.note_failure(written);
    }

    /// Shows what has been written so far.
    pub(super) fn flush(&mut self) {
        let flushed = match &mut self.sink {
            Sink::Stdout(out) => out.flush(),
            Sink::File(_, out) => out.flush(),
        };
        self.note_failure(flushed);
    }

    /// Tells an error and what to do about it.
    pub(super) fn error(&mut self, error: &Error) {
        let (on, off) = if self.colour_errors { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        let text = error.to_string();
        // Only this one has lines of its own; in all others a line end is foreign text.
        let told = if matches!(error, Error::BadCron { .. }) {
            text.lines().map(terminal::escape).collect::<Vec<_>>().join("\n")
        } else {
            terminal::escape(&text)
        };
        self.aside(&format!("{on}error:{off} {told}\n"));
        if let Some(hint) = error.hint() {
            self.aside(&format!("  hint: {}\n", terminal::escape(&hint)));
        }
    }

    /// Writes to standard error. When that fails there is nowhere left to say so.
    pub(super) fn aside(&mut self, text: &str) {
        self.flush();
        self.clear();
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Shows how far a scan of several skills is.
    pub(super) fn progress(&mut self, done: usize, total: usize, worst: Option<Verdict>) {
        let Some(progress) = self.progress.as_mut().filter(|_| total > 1) else { return };
        let now = progress.watch.elapsed();
        if progress.drawn_at.is_some_and(|at| now.saturating_sub(at) < DRAWN_EVERY) {
            return;
        }
        progress.drawn_at = Some(now);
        let line = progress_line(done, total, worst, now);
        let _ = write!(io::stderr(), "{CLEAR_LINE}{line}");
    }

    /// Ends the output. Fails when a part of the result could not be written; a reader that went
    /// away is no failure.
    pub(super) fn end(mut self) -> Result<()> {
        self.flush();
        self.clear();
        self.unwritable.map_or(Ok(()), Err)
    }

    fn clear(&mut self) {
        if let Some(progress) = self.progress.as_mut()
            && progress.drawn_at.take().is_some()
        {
            let _ = io::stderr().write_all(CLEAR_LINE.as_bytes());
        }
    }

    fn note_failure(&mut self, written: io::Result<()>) {
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                let path = match &self.sink {
                    Sink::Stdout(_) => PathBuf::from("standard output"),
                    Sink::File(path, _) => path.clone(),
                };
                self.unwritable.get_or_insert(Error::Unwritable { path, why: error.to_string() });
            }
        }
    }
}

fn progress_line(done: usize, total: usize, worst: Option<Verdict>, now: Duration) -> String {
    let part = |of: usize| of.saturating_mul(done) / total.max(1);
    let full = part(BAR_COLUMNS).min(BAR_COLUMNS);
    let (bar, rest) = ("━".repeat(full), "─".repeat(BAR_COLUMNS - full));
    let left = now.as_millis() * (total.saturating_sub(done) as u128) / (done.max(1) as u128);
    let left = format!("{}.{} s left", left / 1_000, left % 1_000 / 100);
    let worst = worst.map_or(String::new(), |worst| format!("   worst so far: {worst}"));
    format!("scanning  {done}/{total} {bar}{rest}  {}%  {left}{worst}", part(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_line_says_how_far_and_how_long() {
        for (done, total, worst, expected) in [
            (0, 4, None, "scanning  0/4 ────────────────────────  0%  4.0 s left"),
            (
                2,
                4,
                Some(Verdict::Suspicious),
                "scanning  2/4 ━━━━━━━━━━━━────────────  50%  1.0 s left   \
                 worst so far: SUSPICIOUS",
            ),
            (4, 4, None, "scanning  4/4 ━━━━━━━━━━━━━━━━━━━━━━━━  100%  0.0 s left"),
        ] {
            assert_eq!(progress_line(done, total, worst, Duration::from_secs(1)), expected);
        }
    }
}
