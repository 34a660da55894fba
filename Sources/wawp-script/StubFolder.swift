import Glibc
import WawpScript

/// The folder of somebody's scripts, into which definitions and settings are written.
struct StubFolder {
  private let path: String

  /// - Parameter path: the folder; it must be there.
  init(_ path: String) { self.path = path }

  /// Writes all files, or none when a setting would be lost.
  ///
  /// A copy of each setting is kept beside the definitions: what differs from it was changed by its owner.
  ///
  /// - Returns: what was written, a line each.
  /// - Throws: `CommandFailure` if a setting was changed and `force` is false, or a file cannot be written.
  func write(_ files: [StubFile], force: Bool) throws -> [String] {
    guard access(path, W_OK | X_OK) == 0 else {
      throw CommandFailure(
        "cannot write into \(path): \(SourceFile.reason(errno))", hint: "name the folder of your scripts",
        status: .unwritable)
    }
    let changed = files.filter { $0.isSetting && !force && isChanged($0) }.map(\.path)
    guard changed.isEmpty else {
      throw CommandFailure(
        "not overwritten, because you have changed it: \(changed.joined(separator: ", "))",
        hint: "--definitions-only leaves settings alone, --force overwrites them", status: .unwritable)
    }
    var definitions = 0
    var lines: [String] = []
    for file in files {
      try write(file.text, to: file.path)
      if file.isSetting {
        try write(file.text, to: copy(of: file))
        lines.append("\(joined(file.path))")
      } else {
        definitions += 1
      }
    }
    return ["\(joined(StubFile.folder)): \(definitions) files of definitions"] + lines
  }

  private func copy(of file: StubFile) -> String { "\(StubFile.folder)/\(file.path)" }

  private func joined(_ name: String) -> String {
    path == "." ? name : path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  private func isChanged(_ file: StubFile) -> Bool {
    guard let text = read(file.path) else { return false }
    return text != Array(file.text.utf8) && text != read(copy(of: file))
  }

  private func read(_ name: String) -> [UInt8]? {
    guard case .success(let text) = SourceFile.read(joined(name), limit: 1 << 20) else {
      return access(joined(name), F_OK) == 0 ? [] : nil
    }
    return text
  }

  private func write(_ text: String, to name: String) throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw CommandFailure("cannot make the folder \(folder): \(SourceFile.reason(errno))", status: .unwritable)
      }
    }
    let descriptor = open(joined(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw CommandFailure("cannot write \(joined(name)): \(SourceFile.reason(errno))", status: .unwritable)
    }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw CommandFailure("cannot write \(joined(name)): \(SourceFile.reason(errno))", status: .unwritable)
      }
      rest = rest.dropFirst(count)
    }
  }
}
