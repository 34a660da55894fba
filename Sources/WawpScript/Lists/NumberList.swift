/// The entries of a list file, packed: some 25 bytes an entry, and a look-up costs no more than that of a hash.
///
/// For one thread at a time.
final class NumberList {
  /// What a line says besides the entry.
  struct Details: Equatable {
    var note: String?
    /// Seconds since 1970 as a clock in no zone counts them: the entry counts until its zone's clocks show that.
    var until: Int?
  }

  private var keys: UnsafeMutablePointer<UInt64>
  /// For each key where its details lie, from 1; 0: it has none.
  private var places: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  private var used = 0
  private var addresses: [String: UInt32] = [:]
  private var untils: [Int] = []
  private var notes: [(start: UInt32, count: UInt32)] = []
  private var text: [UInt8] = []
  /// Bit n: there are prefixes of n digits.
  private var prefixLengths: UInt32 = 0

  private(set) var numbers = 0
  private(set) var prefixes = 0
  private(set) var lids = 0
  /// Entries of all kinds; equal ones count once.
  var count: Int { used + addresses.count }
  var others: Int { addresses.count }

  /// - Parameter expected: about how many entries will be added.
  init(expected: Int = 0) {
    capacity = 16
    while capacity < expected * 5 / 3 { capacity *= 2 }
    keys = NumberList.zeros(capacity)
    places = NumberList.zeros(capacity)
  }

  deinit {
    keys.deallocate()
    places.deallocate()
  }

  private static func zeros<T: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<T> {
    let pointer = UnsafeMutablePointer<T>.allocate(capacity: count)
    pointer.initialize(repeating: 0, count: count)
    return pointer
  }

  // MARK: - Adding

  /// Adds an entry; of two that are equal the later one counts.
  func add(_ entry: Entry, note: UnsafeBufferPointer<UInt8>?, until: Int?) {
    let place = keep(note: note, until: until)
    switch entry {
    case .address(let address): addresses[address] = place
    case .key(let key): add(key, place)
    }
  }

  private func add(_ key: EntryKey, _ place: UInt32) {
    if (used + 1) * 5 > capacity * 3 { grow() }
    let slot = slot(of: key.bits)
    if keys[slot] == 0 {
      keys[slot] = key.bits
      used += 1
      switch key.kind {
      case .number: numbers += 1
      case .lid: lids += 1
      case .prefix:
        prefixes += 1
        prefixLengths |= 1 << UInt32(key.digits)
      }
    }
    places[slot] = place
  }

  private func keep(note: UnsafeBufferPointer<UInt8>?, until: Int?) -> UInt32 {
    let note = note.flatMap { $0.isEmpty ? nil : $0 }
    guard note != nil || until != nil else { return 0 }
    let start = UInt32(text.count)
    if let note { text.append(contentsOf: note.prefix(1000)) }
    notes.append((start, UInt32(text.count) - start))
    untils.append(until ?? .max)
    return UInt32(untils.count)
  }

  private func grow() {
    let (oldKeys, oldPlaces, oldCapacity) = (keys, places, capacity)
    capacity *= 2
    keys = NumberList.zeros(capacity)
    places = NumberList.zeros(capacity)
    for old in 0..<oldCapacity where oldKeys[old] != 0 {
      let slot = slot(of: oldKeys[old])
      keys[slot] = oldKeys[old]
      places[slot] = oldPlaces[old]
    }
    oldKeys.deallocate()
    oldPlaces.deallocate()
  }

  /// Where a key lies, or the empty slot where it would.
  private func slot(of bits: UInt64) -> Int {
    let mixed = (bits ^ bits >> 29) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: mixed >> 32) & (capacity - 1)
    while keys[slot] != 0 && keys[slot] != bits { slot = (slot + 1) & (capacity - 1) }
    return slot
  }

  // MARK: - Looking up

  /// What the list says of somebody: the exact entry, else the longest prefix; `nil` when there is none that counts.
  ///
  /// - Parameter isOver: whether an entry that counts until then counts no more.
  func find(_ entry: Entry, isOver: (Int) -> Bool) -> Details? {
    switch entry {
    case .address(let address): return addresses[address].flatMap { details($0, isOver) }
    case .key(let key):
      if let found = find(key, isOver) { return found }
      guard key.kind == .number, prefixLengths != 0 else { return nil }
      for count in stride(from: key.digits, through: 1, by: -1) where prefixLengths >> UInt32(count) & 1 == 1 {
        if let found = find(key.prefix(count), isOver) { return found }
      }
      return nil
    }
  }

  private func find(_ key: EntryKey, _ isOver: (Int) -> Bool) -> Details? {
    let slot = slot(of: key.bits)
    return keys[slot] == 0 ? nil : details(places[slot], isOver)
  }

  private func details(_ place: UInt32, _ isOver: (Int) -> Bool) -> Details? {
    guard place > 0 else { return Details() }
    let index = Int(place) - 1
    let until = untils[index]
    guard until == .max || !isOver(until) else { return nil }
    let note = notes[index]
    let bytes = text[Int(note.start)..<Int(note.start + note.count)]
    return Details(
      note: bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self), until: until == .max ? nil : until)
  }
}
