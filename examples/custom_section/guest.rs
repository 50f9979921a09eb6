// The same guest in Rust: a static with a link_section becomes a custom section of that name.

#[used]
#[link_section = "hello"]
pub static HELLO: [u8; 15] = *b"hello from Rust";

#[link(wasm_import_module = "host")]
extern "C" {
    fn section_count(name: *const u8, name_size: usize) -> u32;
    fn section_read(
        name: *const u8,
        name_size: usize,
        index: u32,
        to: *mut u8,
        capacity: usize,
    ) -> usize;
}

fn section(name: &str, index: u32) -> Vec<u8> {
    let mut payload = vec![0u8; 64];
    // Both pointers are to memory of ours, of the sizes given: the host writes no more than the
    // capacity.
    let size = unsafe {
        section_read(name.as_ptr(), name.len(), index, payload.as_mut_ptr(), payload.len())
    };
    payload.truncate(size);
    payload
}

fn main() {
    for name in ["hello", "missing"] {
        let count = unsafe { section_count(name.as_ptr(), name.len()) };
        println!("{name}: {count} of this name");
        for index in 0..count {
            println!("  {:?}", String::from_utf8_lossy(&section(name, index)));
        }
    }
}
