import CJSON

/// A fixed set of keys, prepared once, for taking several members out of many objects.
///
/// Immutable after its creation, therefore free to be shared.
public final class JSONKeys: Sendable {
  // Written in `init` only, read afterwards and freed in `deinit`: no thread can see a change.
  nonisolated(unsafe) let start: UnsafeMutablePointer<wsjson_text>
  let count: Int

  /// The keys in the order that ``JSONValue/forEachMember(of:_:)`` numbers them, from 0; each longer than
  /// one character.
  public init(_ keys: StaticString...) {
    count = keys.count
    start = .allocate(capacity: keys.count)
    for (place, key) in keys.enumerated() {
      let bytes = UnsafeRawPointer(key.utf8Start).assumingMemoryBound(to: CChar.self)
      start[place] = wsjson_text(bytes: bytes, length: key.utf8CodeUnitCount)
    }
  }

  deinit { start.deallocate() }
}
