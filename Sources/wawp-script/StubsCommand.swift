import ArgumentParser
import WawpScript

/// `wawp-script stubs [DIR]`: tells editors and luacheck what scripts can see.
struct StubsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stubs",
    abstract: "Write definitions for editors and luacheck of all that scripts can see.",
    discussion: """
      Beside the scripts in DIR it writes .wawp (definitions in LuaCATS, which lua-language-server and other editors read), \
      .luarc.json (settings of lua-language-server) and .luacheckrc (a standard for luacheck). Settings that you have changed \
      are not overwritten.
      """)

  @Argument(help: "The folder of the scripts.", completion: .directory)
  var folder = "."

  @Flag(help: "Overwrite .luarc.json and .luacheckrc although they were changed.")
  var force = false

  @Flag(help: "Write the definitions alone, no settings.")
  var definitionsOnly = false

  @Flag(help: ArgumentHelp("Print the reference of the Lua API as Markdown instead.", visibility: .hidden))
  var markdown = false

  func run() throws {
    if markdown { return try StandardOutput.write(Array(ReferenceWriter.markdown(.current).utf8)) }
    let files = StubFile.all(.current).filter { !definitionsOnly || !$0.isSetting }
    let written = try StubFolder(folder).write(files, force: force)
    try StandardOutput.write(lines: written.map { "wrote \($0)" })
  }
}
