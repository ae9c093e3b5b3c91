//! Text behind encodings: base64, hex, escapes, percent, entities, character codes, gzip.
