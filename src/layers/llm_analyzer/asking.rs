//! Asks a model: from memory where it can, within the budget, the deadline and few attempts.

use super::means::{Cost, Means};
use super::options::Options;
use super::prompt::Question;
use super::provider;
use super::reply::envelope::{self, Envelope};
use crate::error::{Error, Result};
use crate::layers::Consultation;
use crate::net::Answer;
use std::time::Duration;

/// Longest time that asking may take for one skill, waiting and all attempts together.
const DEADLINE: Duration = Duration::from_mins(1);
/// Attempts after the first, when the server is busy.
const RETRIES: u32 = 2;
/// The wait before the first of them when the server names none; four times as long each time.
const PAUSE: Duration = Duration::from_secs(1);

/// The questions about one skill.
pub(super) struct Asking<'a> {
    means: &'a dyn Means,
    options: &'a Options,
    /// When it began.
    began: Duration,
    /// What it has taken so far.
    pub(super) consultation: Consultation,
}

impl<'a> Asking<'a> {
    /// Begins: from now on the deadline runs.
    pub(super) fn begin(means: &'a dyn Means, options: &'a Options) -> Self {
        let consultation = Consultation { model: options.model.clone(), ..Consultation::default() };
        Self { means, options, began: means.elapsed(), consultation }
    }

    /// Asks, and reads the answer; none when the day's budget is spent. Fails when there is no
    /// answer, or none that can be read.
    pub(super) fn ask<T>(
        &mut self,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>> {
        let digest = question.digest(self.options);
        let known = self.means.recall(&digest)?;
        // One that cannot be read any more is asked for anew.
        if let Some(answer) = known.and_then(|answer| read(&answer).ok()) {
            self.consultation.recalled += 1;
            return Ok(Some(answer));
        }
        if !self.means.take_call(self.options.daily_calls)? {
            return Ok(None);
        }
        self.consultation.calls += 1;
        let envelope = self.send(question)?;
        let Envelope { report, input_tokens, output_tokens } = envelope;
        self.consultation.input_tokens += input_tokens;
        self.consultation.output_tokens += output_tokens;
        let answer = read(&report);
        let kept = answer.is_ok().then_some(report.as_str());
        // The answer is there and paid for: that it cannot be noted down spoils nothing of it.
        if let Err(error) = self.means.note(&digest, kept, Cost { input_tokens, output_tokens }) {
            log::warn!(target: "llm_analyzer", "an answer is not noted down: {error}");
        }
        answer.map(Some).map_err(failed)
    }

    fn send(&self, question: &Question<'_>) -> Result<Envelope> {
        let words = question.words()?;
        let mut pause = PAUSE;
        for attempt in 0..=RETRIES {
            let Some(left) = self.left() else { return Err(late("")) };
            let request = provider::request(self.options, &words, left);
            let answer =
                self.means.http().send(&request).map_err(|error| {
                    failed(format!("could not ask the model's server: {error}"))
                })?;
            match answer.status {
                200 if answer.cut => {
                    return Err(failed("the model's answer is too long".to_owned()));
                }
                200 => return envelope::open(self.options.provider, &answer.body).map_err(failed),
                429 | 500..=599 if attempt < RETRIES => {
                    let wait = retry_after(&answer).unwrap_or(pause);
                    if self.left().is_none_or(|left| wait >= left) {
                        let asks = format!(", and asks to wait {} s", wait.as_secs());
                        return Err(late(&(told(&answer) + &asks)));
                    }
                    self.means.wait(wait);
                    pause *= 4;
                }
                _ => return Err(failed(told(&answer))),
            }
        }
        Err(late(""))
    }

    /// The time until the deadline; none when it is over.
    fn left(&self) -> Option<Duration> {
        let spent = self.means.elapsed().saturating_sub(self.began);
        DEADLINE.checked_sub(spent).filter(|left| !left.is_zero())
    }
}

fn late(told: &str) -> Error {
    let seconds = DEADLINE.as_secs();
    let told = if told.is_empty() { "it did not answer" } else { told };
    failed(format!("{told}; the time for asking is {seconds} s"))
}

fn failed(why: String) -> Error {
    Error::Layer { why }
}

/// What a server said that is no answer: its status, and the kind of error when it is a word.
fn told(answer: &Answer) -> String {
    let kind = envelope::error_kind(&answer.body).map(|kind| format!(" ({kind})"));
    let hint = match answer.status {
        300..=399 => "; redirects are not followed with a key",
        401 | 403 => "; is the key right?",
        404 => "; is the model's name right, and its address?",
        _ => "",
    };
    format!("the model's server says HTTP {}{}{hint}", answer.status, kind.unwrap_or_default())
}

/// How long a server asks to wait, in seconds; a date in their place is passed over.
fn retry_after(answer: &Answer) -> Option<Duration> {
    answer.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}
