import CLua
import CLuaShim

/// The stack of one coroutine, for the host.
///
/// Every push needs one free slot and leaves one value; Lua guarantees 20 slots to a host function, `reserve` gets more.
/// Use only while allocations are exempt: in a host function, in ``LuaState/withStack(_:)``, in the closures that
/// ``LuaTask`` lends a stack to. Then nothing here raises: all access is raw and calls no script code.
public struct LuaStack {
  let lua: OpaquePointer

  init(_ lua: OpaquePointer) { self.lua = lua }

  /// The index of the topmost value; 0 when the stack is empty.
  public var top: Int32 { lua_gettop(lua) }

  /// Makes room for `slots` more values; stops the program when Lua refuses (a million slots).
  public func reserve(_ slots: Int32) { precondition(lua_checkstack(lua, slots) != 0, "the lua stack is full") }

  /// Drops the topmost `count` values.
  public func pop(_ count: Int32 = 1) { ws_pop(lua, count) }

  /// Drops all values above `index`.
  public func setTop(_ index: Int32) { lua_settop(lua, index) }

  // MARK: - Pushing

  /// Pushes nil.
  public func pushNil() { lua_pushnil(lua) }
  /// Pushes JSON null.
  public func pushNull() { ws_push_null(lua) }
  /// Pushes a boolean.
  public func push(_ value: Bool) { lua_pushboolean(lua, value ? 1 : 0) }
  /// Pushes an integer.
  public func push(_ value: Int) { lua_pushinteger(lua, lua_Integer(value)) }
  /// Pushes a float.
  public func push(_ value: Double) { lua_pushnumber(lua, value) }

  /// Pushes a string.
  public func push(_ value: String) {
    var value = value
    value.withUTF8 { push($0) }
  }

  /// Pushes bytes as a string.
  public func push(_ bytes: UnsafeBufferPointer<UInt8>) {
    bytes.withMemoryRebound(to: CChar.self) { _ = lua_pushlstring(lua, $0.baseAddress, $0.count) }
  }

  /// Pushes bytes as a string.
  public func push(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { push($0) } }

  /// Pushes a copy of the value at `index`.
  public func pushCopy(of index: Int32) { lua_pushvalue(lua, index) }

  /// Pushes what a reference holds.
  public func push(_ reference: LuaReference) { ws_push_ref(lua, reference.number) }

  /// Pushes a new table with room for `fields` named values.
  public func pushTable(array: Int = 0, fields: Int = 0) { ws_newtable(lua, Int32(array), Int32(fields)) }

  /// Pushes a host function of the state by its place in the array given to the state.
  public func push(function number: Int, _ function: HostFunction) {
    ws_push_function(lua, Int32(number), function.name, function.waits)
  }

  /// Pops the value on top into field `key` of the table below it.
  public func set(_ key: LuaKey) { ws_set(lua, -2, key.number) }

  /// Sets field `key` of the table on top.
  public func set(_ key: LuaKey, _ value: String) {
    ws_push_ref(lua, key.number)
    push(value)
    lua_rawset(lua, -3)
  }

  /// Sets field `key` of the table on top.
  public func set(_ key: LuaKey, _ value: Bool) {
    ws_push_ref(lua, key.number)
    push(value)
    lua_rawset(lua, -3)
  }

  /// Sets field `key` of the table on top.
  public func set(_ key: LuaKey, _ value: Double) {
    ws_push_ref(lua, key.number)
    push(value)
    lua_rawset(lua, -3)
  }

  /// Sets field `key` of the table on top.
  public func set(_ key: LuaKey, _ value: Int) {
    ws_push_ref(lua, key.number)
    push(value)
    lua_rawset(lua, -3)
  }

  /// Sets field `key` of the table on top.
  public func set(_ key: LuaKey, _ bytes: [UInt8]) {
    ws_push_ref(lua, key.number)
    push(bytes)
    lua_rawset(lua, -3)
  }

  /// Pops the value on top into field `name` of the table below it.
  public func set(_ name: String) {
    push(name)
    ws_insert(lua, -2)
    lua_rawset(lua, -3)
  }

  /// Pops the value on top into field `name` of the table at `index`.
  public func set(_ name: String, at index: Int32) {
    let table = lua_absindex(lua, index)
    push(name)
    ws_insert(lua, -2)
    lua_rawset(lua, table)
  }

  /// Pops the value on top to the end of the array below it.
  public func append() { lua_rawseti(lua, -2, lua_Integer(lua_rawlen(lua, -2)) + 1) }

  /// Gives the table on top the metatable that a reference holds.
  public func setMetatable(_ metatable: LuaReference) {
    ws_push_ref(lua, metatable.number)
    lua_setmetatable(lua, -2)
  }

  /// Pops the value on top and keeps it.
  public func keep() -> LuaReference { LuaReference(number: ws_ref(lua)) }

  // MARK: - Reading

  /// Whether there is no value at `index`, or it is nil.
  public func isNil(_ index: Int32) -> Bool { lua_type(lua, index) <= LUA_TNIL }
  /// Whether the value is JSON null.
  public func isNull(_ index: Int32) -> Bool { ws_is_null(lua, index) }
  /// Whether the value is a table.
  public func isTable(_ index: Int32) -> Bool { lua_type(lua, index) == LUA_TTABLE }
  /// Whether the value is a function.
  public func isFunction(_ index: Int32) -> Bool { lua_type(lua, index) == LUA_TFUNCTION }
  /// Whether the value is a string (a number is not).
  public func isString(_ index: Int32) -> Bool { lua_type(lua, index) == LUA_TSTRING }

  /// Lua's name of the type: `nil`, `boolean`, `number`, `string`, `table`, `function`, `thread`; `null` for JSON null.
  public func typeName(at index: Int32) -> String {
    isNull(index) ? "null" : String(cString: lua_typename(lua, lua_type(lua, index)))
  }

  /// A boolean; `nil` for anything else.
  public func bool(_ index: Int32) -> Bool? {
    lua_type(lua, index) == LUA_TBOOLEAN ? lua_toboolean(lua, index) != 0 : nil
  }

  /// A number, whole or not; `nil` for anything else.
  public func number(_ index: Int32) -> Double? {
    lua_type(lua, index) == LUA_TNUMBER ? ws_tonumber(lua, index) : nil
  }

  /// An integer, or a float that is one; `nil` for anything else.
  public func integer(_ index: Int32) -> Int? {
    guard lua_type(lua, index) == LUA_TNUMBER else { return nil }
    if ws_is_integer(lua, index) { return Int(ws_tointeger(lua, index)) }
    return Int(exactly: ws_tonumber(lua, index))
  }

  /// A string, bytes that are not UTF-8 replaced; `nil` for anything else, numbers included.
  public func string(_ index: Int32) -> String? {
    withBytes(index) { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of a string; `nil` for anything else.
  public func bytes(_ index: Int32) -> [UInt8]? { withBytes(index) { [UInt8]($0) } }

  /// The bytes of a string, in place; `nil` for anything else.
  public func withBytes<R>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    var length = 0
    guard let text = ws_tostring(lua, index, &length) else { return nil }
    return text.withMemoryRebound(to: UInt8.self, capacity: length) {
      body(UnsafeBufferPointer(start: $0, count: length))
    }
  }

  /// Any value as text for people; calls no script code.
  public func describe(at index: Int32) -> String {
    ws_describe(lua, index)
    defer { ws_pop(lua, 1) }
    return string(-1) ?? ""
  }

  /// Pushes field `name` of the table at `index`, raw; nil when it is no table.
  public func pushField(_ name: String, of index: Int32) {
    guard isTable(index) else { return pushNil() }
    let table = lua_absindex(lua, index)
    push(name)
    lua_rawget(lua, table)
  }

  /// Pushes the field with an interned name of the table at `index`, raw; nil when it is no table.
  public func pushField(_ key: LuaKey, of index: Int32) {
    guard isTable(index) else { return pushNil() }
    let table = lua_absindex(lua, index)
    ws_push_ref(lua, key.number)
    lua_rawget(lua, table)
  }

  /// Pushes element `position` (from 1) of the array at `index`, raw.
  public func pushElement(_ position: Int, of index: Int32) {
    lua_rawgeti(lua, index, lua_Integer(position))
  }

  /// The raw length of the table or string at `index`.
  public func length(of index: Int32) -> Int { Int(lua_rawlen(lua, index)) }

  /// Calls `body` for each key that is a string, with the value on top of the stack (which it leaves there).
  public func forEachField(of index: Int32, _ body: (String) -> Void) {
    let table = lua_absindex(lua, index)
    lua_pushnil(lua)
    while lua_next(lua, table) != 0 {
      if isString(-2), let name = string(-2) { body(name) }
      ws_pop(lua, 1)
    }
  }

  /// How many fields the table at `index` has.
  public func fieldCount(of index: Int32) -> Int {
    let table = lua_absindex(lua, index)
    var count = 0
    lua_pushnil(lua)
    while lua_next(lua, table) != 0 {
      count += 1
      ws_pop(lua, 1)
    }
    return count
  }

  /// Makes reading an unknown member of a table an error that suggests the nearest one.
  ///
  /// - Parameter getters: whether a table of functions that compute members lies on top of the table; it is popped.
  public func makeStrict(_ name: String, getters: Bool) {
    let table: Int32 = getters ? -2 : -1
    ws_push_strict(lua)
    lua_pushvalue(lua, table - 1)
    push(name)
    if getters { lua_pushvalue(lua, -4) } else { lua_pushnil(lua) }
    lua_callk(lua, 3, 0, 0, nil)
    if getters { pop() }
  }

  /// Removes the value at `index`.
  public func remove(_ index: Int32) {
    lua_rotate(lua, index, -1)
    pop()
  }

  /// Pushes a global variable; nil when there is none.
  public func pushGlobal(_ name: String) {
    lua_rawgeti(lua, ws_registry(), lua_Integer(LUA_RIDX_GLOBALS))
    push(name)
    lua_rawget(lua, -2)
    remove(-2)
  }

  /// Sets a global variable to the value on top, and pops it.
  public func setGlobal(_ name: String) {
    lua_rawgeti(lua, ws_registry(), lua_Integer(LUA_RIDX_GLOBALS))
    ws_insert(lua, -2)
    set(name)
    pop()
  }

  /// Lets `require(name)` return the value on top, and pops it.
  public func setModule(_ name: String) {
    ws_push_loaded(lua)
    ws_insert(lua, -2)
    set(name)
    pop()
  }
}
