//! Which letters look like ASCII ones.

use std::sync::LazyLock;

/// Letters that look like the ASCII letter before them, of Cyrillic, Greek, Armenian, Cherokee,
/// small capitals, Latin letters with hooks and strokes, and Lisu. Chosen by eye from the blocks
/// that attackers use; the compatibility forms (fullwidth, mathematical, circled) are left to
/// NFKC, UAX #15.
const LOOK_ALIKES: [(char, &str); 52] = [
    ('a', "аαɑ⍺"),
    ('b', "ЬƄɓ"),
    ('c', "сϲᴄⅽↄ"),
    ('d', "ԁɗժ"),
    ('e', "еҽєəɛ"),
    ('f', "ƒքꬵẝſ"),
    ('g', "ɡցǵ"),
    ('h', "һհɦ"),
    ('i', "іıɩιӏ"),
    ('j', "јϳյ"),
    ('k', "кκᴋƙ"),
    ('l', "ⅼ׀ןℓ"),
    ('m', "мⅿᴍɱ"),
    ('n', "ոռɴпη"),
    ('o', "оοօᴏσߋ"),
    ('p', "рρᴘ"),
    ('q', "ԛգզ"),
    ('r', "гᴦʀɾ"),
    ('s', "ѕꜱʂ"),
    ('t', "тτᴛƭ"),
    ('u', "υսᴜʋц"),
    ('v', "ѵνᴠ"),
    ('w', "ԝωᴡա"),
    ('x', "хχ×"),
    ('y', "уүγʏყ"),
    ('z', "ᴢʐƶ"),
    ('A', "АΑᎪᴀꓮ"),
    ('B', "ВΒᏴʙꓐ"),
    ('C', "СϹᏟꓚ"),
    ('D', "ᎠᴅꓓƊ"),
    ('E', "ЕΕᎬᴇꓰ"),
    ('F', "Ϝꓝƒꜰ"),
    ('G', "ԌᏀɢꓖ"),
    ('H', "НΗᎻʜꓧ"),
    ('I', "ІΙӀɪꓲ"),
    ('J', "ЈᎫᴊꓙͿ"),
    ('K', "КΚᏦꓗ"),
    ('L', "ᏞʟꓡⳐ"),
    ('M', "МΜᎷꓟϺ"),
    ('N', "ΝꓠⲚ"),
    ('O', "ОΟՕꓳ"),
    ('P', "РΡᏢꓑ"),
    ('Q', "Ⴓꞯⵕ"),
    ('R', "ᎡᏒꓣƦ"),
    ('S', "ЅՏᏚꓢ"),
    ('T', "ТΤᎢꓔ"),
    ('U', "Սꓴ⋃"),
    ('V', "ѴᏙꓦ"),
    ('W', "ԜᎳꓪ"),
    ('X', "ХΧꓫ"),
    ('Y', "УΥҮꓬ"),
    ('Z', "ΖᏃꓜ"),
];

/// The ASCII letter that a letter looks like.
pub(super) fn ascii(char: char) -> Option<char> {
    let index = SORTED.binary_search_by_key(&char, |(like, _)| *like).ok()?;
    SORTED.get(index).map(|(_, letter)| *letter)
}

/// The table the other way round, for lookups in texts that are full of such letters.
static SORTED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let pairs =
        LOOK_ALIKES.iter().flat_map(|(letter, like)| like.chars().map(move |char| (char, *letter)));
    let mut sorted: Vec<(char, char)> = pairs.collect();
    sorted.sort_unstable();
    sorted.dedup_by_key(|(like, _)| *like);
    sorted
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_no_ascii() {
        assert!(LOOK_ALIKES.iter().all(|(letter, same)| {
            letter.is_ascii_alphabetic() && !same.is_empty() && same.chars().all(|c| !c.is_ascii())
        }));
    }

    #[test]
    fn look_alikes_are_told() {
        let table =
            [('с', Some('c')), ('υ', Some('u')), ('г', Some('r')), ('é', None), ('中', None)];
        for (char, want) in table {
            assert_eq!(ascii(char), want, "{char}");
        }
    }
}
