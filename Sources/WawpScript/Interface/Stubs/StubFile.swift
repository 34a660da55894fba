/// A file that helps an editor or a checker to know what scripts can see.
public struct StubFile: Sendable, Equatable {
  /// Where it belongs, below the folder of the scripts.
  public let path: String
  /// What stands in it.
  public let text: String
  /// Whether people may change it for their project, and it must not be lost then.
  public let isSetting: Bool

  /// A file.
  public init(path: String, text: String, isSetting: Bool) {
    (self.path, self.text, self.isSetting) = (path, text, isSetting)
  }
}

extension StubFile {
  /// The folder of the definitions, below that of the scripts.
  public static let folder = ".wawp"

  /// All files for an interface: definitions for editors, and settings of lua-language-server and luacheck.
  public static func all(_ interface: ScriptInterface) -> [StubFile] {
    var files = [
      StubFile(path: "\(folder)/wawp.lua", text: DefinitionWriter.host(interface), isSetting: false),
      StubFile(path: "\(folder)/sandbox.lua", text: DefinitionWriter.sandbox(interface), isSetting: false),
    ]
    for module in interface.modules {
      let path = String(module.name.map { $0 == "." ? "/" : $0 })
      files.append(
        StubFile(path: "\(folder)/\(path).lua", text: DefinitionWriter.module(module), isSetting: false))
    }
    return files + [
      StubFile(path: ".luarc.json", text: EditorSettings.languageServer, isSetting: true),
      StubFile(path: ".luacheckrc", text: EditorSettings.luacheck(interface), isSetting: true),
    ]
  }
}
