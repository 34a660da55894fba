import Glibc

/// A folder that is removed with the value, with the files in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/listener.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Client.Failure(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { unlink("\(path)/\(name)") }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
