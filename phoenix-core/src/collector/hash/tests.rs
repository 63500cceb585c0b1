//! Vectors that any other program can check, and texts without exactly one slot.

use super::*;

const ARM: &str = "a:\n- key: phoenix.config.hash\n  value: \"0000000000000000000000000000000000000000000000000000000000000000\"\n  action: upsert\n";
// printf '%s' "$ARM" | sha256sum
const ARM_HASH: &str = "40ed64783657e74a395c0009067014c83028b8091ab459f0fffbf614c42c2dbe";

#[test]
fn a_plain_config_is_hashed_as_it_is() {
    for (text, hash) in [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ] {
        assert_eq!(plain_hash(text), hash);
    }
}

#[test]
fn an_arm_config_is_hashed_with_zeros_in_its_slot() {
    assert_eq!(hash_of(ARM).as_deref(), Ok(ARM_HASH));
    let (filled, hash) = fill_in(ARM).unwrap();
    assert_eq!(hash, ARM_HASH);
    assert_eq!(hash_of(&filled).as_deref(), Ok(ARM_HASH), "whatever the slot holds");
    assert_eq!(stated_hash(&filled), Ok(ARM_HASH));
    assert_ne!(plain_hash(&filled), ARM_HASH);
}

#[test]
fn another_byte_gives_another_hash() {
    assert_ne!(hash_of(&ARM.replace("upsert", "insert")).unwrap(), ARM_HASH);
    assert_ne!(hash_of(&format!("{ARM}\n")).unwrap(), ARM_HASH);
}

#[test]
fn the_slot_is_found_in_flow_style_too() {
    let flow = format!("{{key: phoenix.config.hash, value: \"{EMPTY_SLOT}\", action: upsert}}");
    assert_eq!(hash_of(&flow).unwrap(), plain_hash(&flow));
    let quoted = format!("{{key: 'phoenix.config.hash', value: \"{EMPTY_SLOT}\"}}");
    assert_eq!(hash_of(&quoted).unwrap(), plain_hash(&quoted));
}

#[test]
fn a_text_without_exactly_one_slot_has_no_hash() {
    let short = ARM.replacen("0\"", "\"", 1);
    let long = ARM.replacen("0\"", "00\"", 1);
    let upper = ARM.replacen('0', "A", 1);
    let bare = ARM.replace('"', "");
    for text in ["", "abc", HASH_TAG, &short, &long, &upper, &bare] {
        assert_eq!(hash_of(text), Err(HashError::NoSlot), "{text}");
    }
    assert_eq!(hash_of(&format!("{ARM}{ARM}")), Err(HashError::ManySlots(2)));
    assert_eq!(hash_of(&format!("{ARM}# {HASH_TAG}\n")), Err(HashError::ManySlots(2)));
}
