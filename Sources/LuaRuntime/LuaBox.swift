import CLua
import CLuaShim

/// A table whose fields lie in one block of bytes until a script reads them: an event that nobody looks into costs little.
public struct LuaBox {
  private let pointer: OpaquePointer
  private let length: Int

  init(_ pointer: OpaquePointer, length: Int) {
    self.pointer = pointer
    self.length = length
  }

  /// Sets a slot to the string of `count` bytes that begin at `start` in the block.
  public func set(_ slot: Int32, start: UInt32, count: UInt32) {
    precondition(Int(start) + Int(count) <= length, "a string of a boxed table must lie in its block")
    ws_box_text(pointer, slot, start, count)
  }

  /// Sets a slot to a float.
  public func set(_ slot: Int32, _ value: Double) { ws_box_number(pointer, slot, value) }

  /// Sets a slot to a boolean.
  public func set(_ slot: Int32, _ value: Bool) { ws_box_bool(pointer, slot, value) }
}

extension LuaStack {
  /// Pops the table of members and pushes a metatable for boxed tables.
  ///
  /// A member that is a function is a method, an integer (from 0) names a slot, `true` is asked from the host function,
  /// which gets the table and the name and may keep its answer in the table.
  public func pushBoxType(named name: String, lazy number: Int) { ws_push_box_type(lua, Int32(number), name) }

  /// Pushes a boxed table.
  ///
  /// - Parameters:
  ///   - type: keeps what ``pushBoxType(named:lazy:)`` made.
  ///   - owner: what ``boxOwner(at:)`` gives back; not 0.
  ///   - text: is copied into the block; holds all strings that will be set.
  /// - Returns: the block; valid while the table is on the stack.
  public func pushBox(_ type: LuaReference, owner: UInt64, text: UnsafeBufferPointer<UInt8>) -> LuaBox {
    let start = UnsafeRawPointer(text.baseAddress)?.assumingMemoryBound(to: CChar.self)
    return LuaBox(ws_push_box(lua, type.number, owner, start, text.count), length: text.count)
  }

  /// The owner of the boxed table at `index`; `nil` when it is none, or its fields have been put into it.
  public func boxOwner(at index: Int32) -> UInt64? {
    let owner = ws_box_owner(lua, index)
    return owner == 0 ? nil : owner
  }

  /// Pushes a field of the table at `index` that may be boxed; nil when it has none.
  public func pushField(_ key: LuaKey, slot: Int32, of index: Int32) { ws_push_boxed(lua, index, key.number, slot) }
}
