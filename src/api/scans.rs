//! Scans: of what a client sends, and those that are kept.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::idempotency;
use super::input::body;
use super::input::form::Form;
use super::input::item::{Item, Step};
use super::input::json::Json;
use super::page::Page;
use super::reply::Reply;
use crate::finding::LayerId;
use crate::layers::Outcome;
use crate::record::Record;
use crate::report::sarif::{Log, Part};
use crate::scan::ScanId;
use crate::storage::answers;
use crate::storage::scans::{self, NewScan, StoredScan};
use crate::wire::scanned::{self, Scanned};
use crate::wire::stored;
use jiff::Timestamp;

/// What a document is called when nobody says.
const FILE_NAME: &str = "SKILL.md";
/// Bytes of a file's name; longer ones no operating system takes.
const FILE_NAME_BYTES_MAX: usize = 4_096;
/// Documents of one batch.
const BATCH_MAX: usize = 100;
/// How scans end that are made here.
const COMPLETED: &str = "completed";

/// A document to be scanned.
struct Wanted {
    content: String,
    file_name: String,
    layers: Vec<LayerId>,
}

/// A document that was scanned.
struct Made {
    id: ScanId,
    started_at: Timestamp,
    record: Record,
}

/// Scans one document, and keeps what it found.
pub(super) fn scan(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let body = body::object(call.asked)?;
    let wanted = wanted(&body, &[Step::Name("body")])?;
    let made = [make(api, wanted)?];
    let [one] = &made;
    let reply = Reply::json(200, scanned::object(one.scanned()));
    keep(api, call, &made, reply)
}

/// Scans several, in their order, and keeps all or nothing.
pub(super) fn batch(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let body = body::object(call.asked)?;
    let mut form = Form::of_body(&body);
    let skills = form.list("skills").unwrap_or_default();
    if skills.len() > BATCH_MAX {
        let way = [Step::Name("body"), Step::Name("skills")];
        let why = format!("more than {BATCH_MAX} skills");
        form.note(Item::refused(&way, &why, &Json::Null));
    }
    form.finish()?;
    let mut items = Vec::new();
    let mut all = Vec::new();
    for (index, skill) in skills.iter().enumerate() {
        let way = [Step::Name("body"), Step::Name("skills"), Step::Index(index)];
        match wanted(skill, &way) {
            Ok(wanted) => all.push(wanted),
            Err(wrong) => items.extend(wrong),
        }
    }
    if !items.is_empty() {
        return Err(items.into());
    }
    // One after the other: others want to be served too.
    let made: Vec<Made> =
        all.into_iter().map(|wanted| make(api, wanted)).collect::<Result<_, _>>()?;
    let told: Vec<Scanned<'_>> = made.iter().map(Made::scanned).collect();
    let reply = Reply::json(200, scanned::array(&told));
    keep(api, call, &made, reply)
}

/// One that is kept, with every finding.
pub(super) fn show(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let scan = load(api, call.id())?;
    let StoredScan { id, status, record, .. } = &scan;
    Ok(Reply::json(200, scanned::object(Scanned { id: id.as_str(), status, record })))
}

/// One that is kept, for code scanning.
pub(super) fn sarif(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let record = load(api, call.id())?.record;
    let mut log = Log::default();
    let results = log.add(Part::of(&record));
    let text = [Log::open(), &results, &log.close(api.parts.rules)].concat();
    Ok(Reply::json(200, text))
}

/// Those that are kept, the newest first.
pub(super) fn list(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let page = Page::of(call)?;
    let lines =
        api.parts.db.read("list scans", |tx| scans::page(tx, page.after.as_deref(), page.reads()));
    let mut lines = lines.map_err(Page::fault)?;
    let next = page.cut(&mut lines, |line| line.id.to_string());
    Ok(page.linked(call, Reply::json(200, stored::compact_array(&lines)), next))
}

impl Made {
    fn scanned(&self) -> Scanned<'_> {
        Scanned { id: self.id.as_str(), status: COMPLETED, record: &self.record }
    }
}

fn wanted(object: &Json, way: &[Step]) -> Result<Wanted, Vec<Item>> {
    if !matches!(object, Json::Object(_)) {
        let why = "Input should be a valid dictionary or object to extract fields from";
        return Err(vec![Item::new("model_attributes_type", way, why, object)]);
    }
    let mut form = Form::at(object, way.to_vec());
    let content = form.required("content");
    let file_name = form.text("file_name").filter(|name| !name.is_empty());
    let file_name = file_name.unwrap_or_else(|| FILE_NAME.to_owned());
    let at = |name| [way, &[Step::Name(name)]].concat();
    if file_name.len() > FILE_NAME_BYTES_MAX {
        let why = format!("it has more than {FILE_NAME_BYTES_MAX} bytes");
        form.note(Item::refused(&at("file_name"), &why, &Json::Text(file_name.clone())));
    }
    let words = form.texts("layers").unwrap_or_default();
    let mut layers = layers(&words, &at("layers"), &mut form);
    if !form.truth("use_llm").unwrap_or(true) {
        layers.retain(|layer| *layer != LayerId::LlmAnalyzer);
        if layers.is_empty() {
            let words = object.member("layers").unwrap_or(&Json::Null);
            form.note(Item::refused(&at("layers"), "without use_llm no layer is left", words));
        }
    }
    form.finish()?;
    Ok(Wanted { content, file_name, layers })
}

/// The layers of these words, which all are layers; every layer when there are no words.
fn layers(words: &[String], way: &[Step], form: &mut Form<'_>) -> Vec<LayerId> {
    let mut layers = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let known = LayerId::ALL.into_iter().find(|layer| layer.word() == word);
        if known.is_none() {
            let way = [way, &[Step::Index(index)]].concat();
            let why = format!("it is one of {}", LayerId::ALL.map(LayerId::word).join(", "));
            form.note(Item::refused(&way, &why, &Json::Text(word.clone())));
        }
        layers.extend(known);
    }
    if words.is_empty() { LayerId::ALL.to_vec() } else { layers }
}

/// Has a worker scan it, among everything else that is scanned.
fn make(api: &Api<'_>, wanted: Wanted) -> Result<Made, Fault> {
    let started_at = api.parts.clock.now();
    let Wanted { content, file_name, layers } = wanted;
    let judged = api
        .inlet()
        .look(move |scanner| scanner.judge(&file_name, content.into_bytes(), &layers))?;
    let record = judged.recv().map_err(|_| Fault::busy("the server is about to end"))??;
    // What nobody has looked at never looks clean.
    if record.layers.iter().all(|(_, outcome)| *outcome != Outcome::Ran) {
        let reasons = record.layers.iter().filter_map(|(layer, outcome)| match outcome {
            Outcome::Ran => None,
            Outcome::Skipped(why) => Some(format!("{layer}: {why}")),
            Outcome::Failed(why) => Some(format!("{layer}: {why}")),
        });
        let reasons: Vec<String> = reasons.collect();
        let why = format!("no layer could look ({})", reasons.join("; "));
        // What failed may work in a moment; what is not here, or was not asked for, will not.
        let failed = |(_, outcome): &(_, Outcome)| matches!(outcome, Outcome::Failed(_));
        let may_pass = record.layers.iter().any(failed);
        return Err(if may_pass { Fault::busy(&why) } else { Fault::new(400, &why) });
    }
    Ok(Made { id: ScanId::random()?, started_at, record })
}

/// Keeps scans, and answers. The caller's thread waits for the disk, not the worker's, and with
/// others' that do: they are written together.
fn keep(api: &Api<'_>, call: &Call<'_>, made: &[Made], reply: Reply) -> Result<Reply, Fault> {
    let kept = idempotency::kept(call, &reply);
    api.parts.db.write("keep a scan", |tx| {
        made.iter().try_for_each(|Made { id, started_at, record }| {
            let rules_version = api.parts.rules_version;
            scans::save(
                tx,
                NewScan { id, run: None, started_at: *started_at, rules_version, record },
            )
        })?;
        answers::keep(tx, kept.as_ref())
    })?;
    Ok(reply)
}

fn load(api: &Api<'_>, id: &str) -> Result<StoredScan, Fault> {
    let found =
        api.parts.db.read("read a scan", |tx| scans::load(tx, &ScanId::stored(id.to_owned())))?;
    found.ok_or_else(|| Fault::unknown("scan", id))
}
