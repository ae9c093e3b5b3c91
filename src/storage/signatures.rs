//! The signatures of known attackers, as they are kept: the layer gets them at start.

use super::column;
use super::trouble::Failure;
use crate::finding::Category;
use crate::finding::Severity;
use crate::layers::threat_intel::signature::{Campaign, Comparison, Signature, Subject};
use rusqlite::{Connection, Row};

/// The signatures that are enabled, in the order in which they were put in. A row that makes no
/// sense (another program's) is left out.
pub fn enabled(tx: &Connection) -> Result<Vec<Signature>, Failure> {
    const ENABLED: &str = "SELECT signatures.*, campaigns.name AS campaign, first_seen, \
         last_seen, total_skills_affected FROM signatures \
         LEFT JOIN campaigns ON campaigns.id = campaign_id \
         WHERE enabled = 1 ORDER BY signatures.rowid";
    let mut statement = tx.prepare_cached(ENABLED)?;
    let rows = statement.query_map([], |row| Ok(signature(row)))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

fn signature(row: &Row<'_>) -> Option<Signature> {
    let word = |name| column::text(row, name);
    let value = word("pattern_value").filter(|value| !value.is_empty())?;
    let subject = match word("subject") {
        Some(subject) => SUBJECTS.into_iter().find(|known| known.word() == subject)?,
        None => guessed(word("ioc_type").as_deref(), &value),
    };
    let comparison = match (word("pattern_type")?.as_str(), subject) {
        ("regex", _) => Comparison::Regex,
        ("exact", Subject::File) | ("sha256", _) => Comparison::Sha256,
        ("exact", _) => Comparison::Exact,
        _ => return None,
    };
    let severity = word("severity")?;
    let category = word("category").unwrap_or_default();
    let category = Category::ALL.iter().find(|known| known.word() == category);
    Some(Signature {
        id: word("id")?,
        title: word("name")?,
        comparison,
        subject,
        value,
        severity: Severity::ALL.into_iter().find(|known| known.word() == severity)?,
        category: category.copied().unwrap_or(Category::KnownMalware),
        campaign: campaign(row),
    })
}

fn campaign(row: &Row<'_>) -> Option<Campaign> {
    let skills = column::count(row, "total_skills_affected").unwrap_or(0);
    Some(Campaign {
        name: column::text(row, "campaign")?,
        since: column::text(row, "first_seen")?,
        until: column::text(row, "last_seen")?,
        skills: u32::try_from(skills).unwrap_or(u32::MAX),
    })
}

/// What a signature of malwar 0.4.0 is about; it calls packages hashes.
fn guessed(ioc_type: Option<&str>, value: &str) -> Subject {
    let is_sha256 = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    match ioc_type {
        Some("ip") => Subject::Address,
        Some("domain") => Subject::Domain,
        Some("hash") if is_sha256 => Subject::File,
        Some("hash") => Subject::Package,
        _ => Subject::Url,
    }
}

const SUBJECTS: [Subject; 7] = [
    Subject::Address,
    Subject::Url,
    Subject::Domain,
    Subject::Repository,
    Subject::Author,
    Subject::Package,
    Subject::File,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::threat_intel::seed;
    use crate::storage::Db;

    #[test]
    fn a_new_database_knows_what_the_program_knows() {
        let db = Db::open_in_memory().unwrap();
        assert_eq!(db.read("test", enabled).unwrap(), seed::signatures());
    }

    #[test]
    fn what_another_program_put_in_is_taken_as_far_as_it_makes_sense() {
        let db = Db::open_in_memory().unwrap();
        let insert = "INSERT INTO signatures (id, name, severity, category, pattern_type, \
                      pattern_value, ioc_type, enabled) VALUES (?1, 'x', ?2, ?3, ?4, ?5, ?6, ?7)";
        let hash = "ab".repeat(32);
        for row in [
            ("a", "high", "known_malware", "exact", "1.2.3.4", "ip", 1),
            ("b", "high", "novel_word", "exact", &hash, "hash", 1),
            ("c", "low", "known_malware", "exact", "left-pad", "hash", 1),
            ("d", "low", "known_malware", "exact", "", "ip", 1),
            ("e", "low", "known_malware", "exact", "2.2.2.2", "ip", 0),
        ] {
            db.write("test", |tx| Ok(tx.execute(insert, row)?)).unwrap();
        }
        let seeds = seed::signatures().len();
        let found = db.read("test", enabled).unwrap();
        let found: Vec<_> = found[seeds..]
            .iter()
            .map(|it| (it.id.as_str(), it.subject, it.comparison, it.category))
            .collect();
        let malware = Category::KnownMalware;
        assert_eq!(
            found,
            [
                ("a", Subject::Address, Comparison::Exact, malware),
                ("b", Subject::File, Comparison::Sha256, malware),
                ("c", Subject::Package, Comparison::Exact, malware),
            ]
        );
    }
}
