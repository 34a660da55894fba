/// The texts of open calls, one behind the other in large chunks; a chunk goes when none of its calls is open.
///
/// A chunk is so large that it comes from the system and goes back to it. Small blocks that come and go with each call would
/// leave holes among other memory, which stays.
struct CallTexts {
  /// What is kept of a call.
  struct Call: Equatable {
    var session: String
    var callID: String
    /// The caller; `nil` when nobody will ask for it.
    var caller: String?
  }

  /// Where a call's texts stand.
  struct Place: Equatable {
    fileprivate let chunk: UInt32
    fileprivate let offset: UInt32
  }

  fileprivate struct Chunk {
    var bytes: [UInt8] = []
    /// Calls whose texts are needed.
    var calls = 0
  }

  /// Bytes of a chunk; texts that are longer have one of their own.
  static let chunkSize = 256 << 10

  private var chunks: [UInt32: Chunk] = [:]
  /// The chunk to which calls are added.
  private var newest: UInt32 = 0

  /// Bytes that it holds.
  var bytes: Int { chunks.values.reduce(0) { $0 + $1.bytes.capacity } }

  mutating func add(_ call: Call) -> Place {
    let size = call.session.utf8.count + call.callID.utf8.count + (call.caller?.utf8.count ?? 0) + 15
    if (chunks[newest].map { $0.bytes.capacity - $0.bytes.count } ?? 0) < size {
      newest &+= 1
      chunks[newest] = Chunk()
      chunks[newest]?.bytes.reserveCapacity(max(size, CallTexts.chunkSize))
    }
    return Place(chunk: newest, offset: UInt32(chunks[newest, default: Chunk()].add(call)))
  }

  subscript(place: Place) -> Call {
    var offset = Int(place.offset)
    guard let bytes = chunks[place.chunk]?.bytes else { return Call(session: "", callID: "", caller: nil) }
    let session = CallTexts.text(bytes, &offset)
    let callID = CallTexts.text(bytes, &offset)
    return Call(session: session ?? "", callID: callID ?? "", caller: CallTexts.text(bytes, &offset))
  }

  /// The texts in this place are not needed any more.
  mutating func remove(_ place: Place) {
    guard let index = chunks.index(forKey: place.chunk) else { return }
    chunks.values[index].calls -= 1
    guard chunks.values[index].calls == 0 else { return }
    if place.chunk == newest, chunks.values[index].bytes.capacity < 2 * CallTexts.chunkSize {
      chunks.values[index].bytes.removeAll(keepingCapacity: true)
    } else {
      chunks.remove(at: index)
    }
  }

  /// Reads a text, and comes to stand behind it.
  private static func text(_ bytes: [UInt8], _ offset: inout Int) -> String? {
    var length = 0
    var shift = 0
    while bytes[offset] >= 0x80 {
      length |= Int(bytes[offset] & 0x7F) << shift
      shift += 7
      offset += 1
    }
    length |= Int(bytes[offset]) << shift
    offset += 1
    guard length > 0 else { return nil }
    defer { offset += length - 1 }
    return String(decoding: bytes[offset..<offset + length - 1], as: UTF8.self)
  }
}

extension CallTexts.Chunk {
  /// Writes each text behind its length and one, seven bits a byte; a text that is missing has length 0.
  mutating func add(_ call: CallTexts.Call) -> Int {
    calls += 1
    let offset = bytes.count
    add(call.session)
    add(call.callID)
    add(call.caller)
    return offset
  }

  private mutating func add(_ text: String?) {
    guard let text else { return bytes.append(0) }
    var length = text.utf8.count + 1
    while length >= 0x80 {
      bytes.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    bytes.append(contentsOf: text.utf8)
  }
}
