/// The Lua library `lib/wawp`, embedded in the binary.
enum EmbeddedLibrary {
  /// `lib/wawp/init.lua`: gets the host's `wawp` table and completes it.
  static var prelude: [UInt8] { PackageResources.init_lua }

  /// The text of a module such as `wawp.text`; `nil` when there is none of that name.
  static func module(_ name: String) -> [UInt8]? {
    switch name {
    case "wawp.text": PackageResources.text_lua
    default: nil
    }
  }

  /// The names that `require` finds here.
  static let names = ["wawp.text"]
}
