//! What a browser may do with the page: show it with its own style, run its own script, nothing else.

use sha2::{Digest, Sha256};

/// The content security policy for this style and this script, named by their digests.
pub(crate) fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| base64(&Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(style),
        digest(script)
    )
}

/// Bytes in base 64 (RFC 4648, section 4), the form that browsers ask for.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |sextet: u32| {
        let place = usize::try_from(sextet & 63).unwrap_or(0);
        DIGITS.get(place).copied().map_or('=', char::from)
    };
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| chunk.get(place).copied().map_or(0, u32::from);
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        let sextets = [group >> 18, group >> 12, group >> 6, group];
        let used = chunk.len() + 1;
        text.extend(sextets.iter().take(used).map(|sextet| digit(*sextet)));
        text.extend(sextets.iter().skip(used).map(|_| '='));
    }
    text
}
