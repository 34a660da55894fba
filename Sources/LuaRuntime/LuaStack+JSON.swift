import CLua
import CLuaShim

extension LuaState {
  /// Pushes a JSON text as a value: objects and arrays become tables (arrays stay arrays, even empty ones), integers stay
  /// exact to 64 bits, null becomes JSON null.
  ///
  /// - Returns: `true` with the value on top; `false` with the reason, for people, on top.
  public func pushJSON(_ text: UnsafeBufferPointer<UInt8>, on stack: LuaStack) -> Bool {
    text.withMemoryRebound(to: CChar.self) { ws_json_push(pointer, stack.lua, $0.baseAddress, $0.count) }
  }

  /// Pushes one member of the object in a JSON text; nil when it is absent or null, or the text is no object.
  public func pushJSONMember(_ name: String, of text: UnsafeBufferPointer<UInt8>, on stack: LuaStack) {
    text.withMemoryRebound(to: CChar.self) {
      ws_json_push_member(pointer, stack.lua, $0.baseAddress, $0.count, name)
    }
  }

  /// The value at `index` as JSON text; members in the order of their names.
  ///
  /// - Returns: the text, or why it cannot be encoded (a function, a key of another kind, too deep), for people.
  public func encodeJSON(at index: Int32, on stack: LuaStack) -> Result<[UInt8], JSONEncodingError> {
    var length = 0
    var error: UnsafePointer<CChar>?
    guard let text = ws_json_encode(pointer, stack.lua, index, &length, &error) else {
      return .failure(JSONEncodingError(message: error.map { String(cString: $0) } ?? "cannot encode this as JSON"))
    }
    return .success(
      text.withMemoryRebound(to: UInt8.self, capacity: length) {
        [UInt8](UnsafeBufferPointer(start: $0, count: length))
      })
  }
}

extension LuaStack {
  /// Marks the table at `index` as an array, so that it is encoded as `[]` when it is empty.
  public func markArray(at index: Int32) { ws_mark_array(lua, index) }
}

/// A Lua value that has no JSON form.
public struct JSONEncodingError: Error, Sendable, Equatable {
  /// Which value, where in the table, in people's words.
  public let message: String
}
