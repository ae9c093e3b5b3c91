//! Proof that the house rules bite: one untidy file per rule, and one that keeps them all.

use super::{FILE_LINES_MAX, FUNCTION_LINES_MAX, LINE_COLUMNS_MAX, breaches};

fn judge(path: &str, text: &str) -> Vec<String> {
    breaches(path, text).iter().map(ToString::to_string).collect()
}

/// A file with one breach, on its second line.
fn check(text: &str, rule: &str) {
    let found = judge("src/room.rs", &format!("//! A room.\n{text}\n"));
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert!(found[0].starts_with("src/room.rs:2: ") && found[0].contains(rule), "{found:?}");
}

#[test]
fn a_file_at_the_limit_passes_and_one_line_more_does_not() {
    let file = |lines| format!("//! A room.\n{}", "// A line.\n".repeat(lines - 1));
    assert!(judge("src/room.rs", &file(FILE_LINES_MAX)).is_empty());
    assert_eq!(judge("src/room.rs", &file(FILE_LINES_MAX + 1)).len(), 1);
}

#[test]
fn a_function_at_the_limit_passes_and_one_line_more_does_not() {
    let function = |lines| {
        let body = "    // Free.\n\n    call();\n".repeat(lines - 2);
        format!("//! A room.\nimpl X {{\n  fn f(\n) {{\n{body}}} }}\n").replace("f(\n)", "f()")
    };
    assert!(judge("src/room.rs", &function(FUNCTION_LINES_MAX)).is_empty());
    let found = judge("src/room.rs", &function(FUNCTION_LINES_MAX + 1));
    assert!(matches!(found.as_slice(), [one] if one.contains("`f` has 61 lines")), "{found:?}");
}

#[test]
fn a_line_at_the_limit_passes_and_one_column_more_does_not() {
    let line = |columns| format!("//! A room.\n// {}\n", "ä".repeat(columns - 3));
    assert!(judge("src/room.rs", &line(LINE_COLUMNS_MAX)).is_empty());
    check(&format!("// {}", "ä".repeat(LINE_COLUMNS_MAX - 2)), "101 columns");
}

#[test]
fn a_long_quotation_passes_among_the_rules_only() {
    let text = format!("//! A room.\nconst A: &str = \"{}\";\n", "a".repeat(LINE_COLUMNS_MAX));
    assert!(judge("src/layers/rule_engine/rules/a.rs", &text).is_empty());
    assert_eq!(judge("src/report/a.rs", &text).len(), 1);
}

#[test]
fn a_file_says_its_one_reason_first() {
    for (text, rule) in [
        ("use std::fmt;\n", "begins with"),
        ("\n//! A room.\n", "begins with"),
        ("//! A room\n", "full stop"),
        ("//! Reads files. Also prints them.\n", "one reason"),
        ("//! Reads files.\n//! Also prints them.\n", "one reason"),
    ] {
        let found = judge("src/room.rs", text);
        assert!(matches!(found.as_slice(), [one] if one.contains(rule)), "{text}: {found:?}");
    }
}

#[test]
fn names_that_say_nothing_are_reported() {
    for path in ["src/utils.rs", "src/common/mod.rs", "src/string_helpers.rs", "tests/it/misc.rs"] {
        let found = judge(path, "//! A room.\n");
        assert!(matches!(found.as_slice(), [one] if one.contains("says nothing")), "{path}");
    }
    check("struct ScanManager;", "`manager`");
    check("pub enum ServiceKind {}", "`service`");
    check("pub trait RequestHandler {}", "`handler`");
    check("type CommonTypes = u8;", "`common`");
    check("mod util { }", "`util`");
    check("fn get_name() {}", "`get_name`");
    check("fn handle_file() {}", "`handle_file`");
}

#[test]
fn what_stops_the_program_is_reported() {
    check("fn f() { g().unwrap() }", "`unwrap`");
    check("fn f() { g().expect(\"x\") }", "`expect`");
    check("fn f() { panic!(\"x\") }", "`panic!`");
    check("fn f() { todo!() }", "`panic!`");
    check("fn f() { unsafe { g() } }", "unsafe");
}

#[test]
fn tests_that_do_not_run_or_that_sleep_are_reported() {
    check("#[ignore] fn f() {}", "#[ignore]");
    check("#[cfg(test)] mod tests { fn f() { std::thread::sleep(x) } }", "`sleep`");
    let found = judge("tests/it/room.rs", "//! A room.\nfn f() { thread::sleep(x) }\n");
    assert!(matches!(found.as_slice(), [one] if one.contains("`sleep`")), "{found:?}");
}

#[test]
fn leftovers_in_comments_are_reported() {
    check("// TODO: finish", "its issue");
    check("// FIXME", "its issue");
    check("// let a = 1;", "commented-out");
    check("// if a == b {", "commented-out");
    check("// call(a, b);", "commented-out");
    check("// self.name = name.into();", "commented-out");
}

#[test]
fn a_tidy_file_is_not_reported() {
    let text = "//! Reads a file, e.g. a skill, v0.1 of it: done\n//! with care.\n//!\n\
                //! More. Said later.\n\
                // TODO(#12): finish.\n// A sentence may go on;\n// here it ends.\n\
                /// ```\n/// let a = f();\n/// ```\n\
                struct Typed;\nstruct Scan { kind: Kind }\n\
                const S: &str = \"TODO panic!() .unwrap() #[ignore] sleep\";\n\
                fn gets() { a.unwrap_or(b).expect_none(); unreachable!(\"why\") }\n\
                #[cfg(test)]\nmod tests { fn f() { g().unwrap(); panic!() } }\n";
    let found = judge("src/room.rs", text);
    assert!(found.is_empty(), "{found:?}");
}
