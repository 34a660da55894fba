import Testing

@testable import WawpScript

@Suite("the annotations of the library")
struct AnnotationReaderTests {
  private static let module = """
    --- Doors: they open,
    --- and they close.
    local other = require("wawp.other")

    ---@class wawp.doors
    local M = {}

    --- How a door is made.
    ---@class wawp.door_options
    ---@field colour? string of both sides (default "white")
    ---@field [integer] string|table<string, integer> a part

    --- One door.
    ---@class wawp.door : wawp.opening
    ---@field is_open boolean
    local Door = {}

    --- Not for others.
    local function hidden() end

    --- Makes a door.
    ---
    --- It takes a while.
    ---@param name string what it is
    ---called
    ---@param options? wawp.door_options
    ---@param test fun(a: string, b: integer): boolean|nil, string|nil what is asked
    ---@return wawp.door|nil door
    ---@return string|nil problem why there is none
    ---
    ---     doors.make("front", { colour = "red" })
    ---     --> a door
    function M.make(name, options, test) end

    --- Opens it.
    ---@return boolean
    function Door:open() end

    --- Made elsewhere.
    M.find = require("wawp.find")
    return M
    """

  private static let read = AnnotationReader.read(Array(module.utf8), module: "wawp.doors")

  @Test("the first comment says what a module is for")
  func summary() {
    #expect(Self.read.summary == "Doors: they open, and they close.")
    #expect(Self.read.localName == "doors")
  }

  @Test("a function has its parameters, results, text and example")
  func function() throws {
    #expect(Self.read.functions.map(\.name) == ["doors.make", "doors.find"])
    let make = Self.read.functions[0]
    #expect(make.summary == "Makes a door. It takes a while.")
    #expect(
      make.signature == "doors.make(name [, options], test)" || make.signature == "doors.make(name, [options,] test)")
    #expect(
      make.parameters == [
        ScriptParameter("name", "string", "what it is called"),
        ScriptParameter("options", "wawp.door_options", isOptional: true, ""),
        ScriptParameter("test", "fun(a: string, b: integer): boolean|nil, string|nil", "what is asked"),
      ])
    #expect(
      make.results == [
        [
          ScriptResult("wawp.door|nil", "door"),
          ScriptResult("string|nil", "problem", "why there is none"),
        ]
      ])
    #expect(make.example == [#"doors.make("front", { colour = "red" })"#, "--> a door"])
  }

  @Test("classes have their fields, their defaults and their methods")
  func classes() throws {
    let options = try #require(Self.read.classes.first)
    #expect(options.name == "wawp.door_options" && options.kind == .options && options.isOpen)
    #expect(options.summary == "How a door is made.")
    #expect(
      options.fields == [
        ScriptField("colour", "string", isOptional: true, "of both sides", default: #""white""#),
        ScriptField("[integer]", "string|table<string, integer>", "a part"),
      ])
    let door = try #require(Self.read.classes.last)
    #expect(door.name == "wawp.door" && door.parent == "wawp.opening" && door.kind == .object && !door.isOpen)
    #expect(door.methods.map(\.name) == ["door:open"])
  }

  @Test(
    "a type is read to its end",
    arguments: [
      ("string|nil why", "string|nil", "why"), ("string | nil why", "string | nil", "why"),
      (#""a b"|"c" why"#, #""a b"|"c""#, "why"), ("table<string, integer> why", "table<string, integer>", "why"),
      ("{ a: string } why", "{ a: string }", "why"),
      ("fun(a, b): string, integer why", "fun(a, b): string, integer", "why"),
      ("string", "string", ""), ("(string|table)[] why", "(string|table)[]", "why"),
    ])
  func types(_ text: String, _ type: String, _ rest: String) {
    var words = AnnotationWords(text)
    #expect(words.type().text == type)
    #expect(words.rest() == rest)
  }

  @Test(
    "a type knows its alternatives",
    arguments: [
      ("string|nil", ["string", "nil"]), (#""a|b"|"c""#, [#""a|b""#, #""c""#]),
      ("table<a|b, c>|d", ["table<a|b, c>", "d"]),
    ])
  func alternatives(_ text: String, _ parts: [String]) { #expect(ScriptType(text).alternatives == parts) }

  @Test("two types become one, nil last")
  func union() {
    #expect(ScriptType("true").union("nil").text == "true|nil")
    #expect(ScriptType("string|nil").union("integer|nil").text == "string|integer|nil")
  }

  @Test(
    "what is no annotation yields nothing",
    arguments: ["", "---", "---@", "---@return", "---@param", "---@class", "--- text\nM.x = 1", "---@field"])
  func nothing(_ text: String) {
    let read = AnnotationReader.read(Array((text + "\nfunction M.a() end").utf8), module: "wawp.x")
    #expect(read.functions.isEmpty)
  }
}
