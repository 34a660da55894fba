import ArgumentParser
import Glibc
import WawpScript

/// `wawp-script new [NAME]`: a folder to start from, whose tests pass.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a folder to start from: a script, its tests, events, settings for editors.",
    discussion: "`wawp-script new my-rules && cd my-rules && wawp-script test`")

  @Argument(help: "The folder; it must be new or empty.", completion: .directory)
  var name = "rules"

  @Option(
    help: ArgumentHelp(
      "What the script does: \(Template.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "template"))
  var template: Template = .hours

  func run() throws {
    guard mkdir(name, 0o777) == 0 || errno == EEXIST else {
      throw CommandFailure("cannot make the folder \(name): \(SourceFile.reason(errno))", status: .unwritable)
    }
    guard NewCommand.isEmpty(name) else {
      throw CommandFailure(
        "\(name) is there already and is not empty: nothing in it was changed",
        hint: "name another folder: wawp-script new my-rules", status: .unwritable)
    }
    _ = try StubFolder(name).write(template.files, force: false)
    try StandardOutput.write(lines: [
      "made \(name): \(template.purpose)", "", "    cd \(name)", "    wawp-script test", "",
      "Then change handle.lua and its tests; README.md says how to go on.",
    ])
  }

  /// Whether it is a folder without files; hidden ones of a repository do not count.
  private static func isEmpty(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if ![".", "..", ".git"].contains(name) { return false }
    }
    return true
  }
}
