/// The settings that make lua-language-server and luacheck see what scripts see.
enum EditorSettings {
  /// `.luarc.json`.
  ///
  /// `package` stays: lua-language-server has `require` in it. `os` goes: the definitions have what is left of it.
  static let languageServer = """
    {
      "runtime.version": "Lua 5.4",
      "runtime.builtin": {
        "io": "disable",
        "debug": "disable",
        "os": "disable"
      },
      "workspace.library": ["\(StubFile.folder)"],
      "workspace.checkThirdParty": false
    }

    """

  /// `.luacheckrc`: a standard with the globals of the sandbox and nothing else.
  static func luacheck(_ interface: ScriptInterface) -> String {
    var text = """
      -- What scripts see, for luacheck; made by `wawp-script stubs`.
      stds.wawp = {
        read_globals = {

      """
    for global in interface.globals {
      switch global.name {
      case "_G": text += "    _G = { other_fields = true },\n"
      case _ where global.members.isEmpty: text += "    \"\(global.name)\",\n"
      default: text += "    \(global.name) = { fields = { \(quoted(global.members)) } },\n"
      }
    }
    text += "    wawp = {\n      fields = {\n"
    let groups = interface.groups.map(\.name).filter { $0 != "wawp" }
    let tables = groups.map { String($0.dropFirst("wawp.".count)) }
    for name in interface.members(of: "wawp") where !tables.contains(name) { text += "        \"\(name)\",\n" }
    for group in groups {
      text += "        \(group.dropFirst("wawp.".count)) = { fields = { \(quoted(interface.members(of: group))) } },\n"
    }
    return text + """
            },
          },
        },
      }
      std = "wawp"

      """
  }

  private static func quoted(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
}
