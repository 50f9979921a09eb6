//! A library in Rust: what it imports, what it exports, and a custom section.

// Functions of the host's, from the import module "mod". Without the attribute it would be "env".
#[link(wasm_import_module = "mod")]
extern "C" {
    fn foo();
    fn measure(text: *const u8, size: usize) -> u32;
}

// Bytes that travel with the library.
#[used]
#[link_section = "hello"]
pub static HELLO: [u8; 15] = *b"hello from Rust";

#[no_mangle]
pub extern "C" fn bar() {
    unsafe { foo() }
}

/// The sum of what the host makes of each of the words.
#[no_mangle]
pub extern "C" fn measure_words(text: *const u8, size: usize) -> u32 {
    // The host says where the text is, in this module's memory.
    let bytes = unsafe { std::slice::from_raw_parts(text, size) };
    let text = String::from_utf8_lossy(bytes);
    text.split_whitespace()
        .map(|word| unsafe { measure(word.as_ptr(), word.len()) })
        .sum()
}

/// Room for a text of the host's.
#[no_mangle]
pub extern "C" fn room(size: usize) -> *mut u8 {
    Vec::leak(vec![0u8; size]).as_mut_ptr()
}

/// A panic is a trap.
#[no_mangle]
pub extern "C" fn element(index: usize) -> i32 {
    [10, 20, 30][index]
}
