local test = require("wawp.test")

-- A moment by this machine's clock, whose zone the script uses.
local function at(day, hour)
  return os.time{ year = 2026, month = 11, day = day, hour = hour }
end

test("Monday to Friday from nine to five calls ring", function(t)
  t:at(at(23, 9)) -- a Monday
  t:call{}:allowed("office hours")
  t:at(at(27, 16)) -- a Friday
  t:call{ call_id = "C2" }:allowed("office hours")
end)

test("before and after they are rejected", function(t)
  t:at(at(23, 8))
  t:call{}:expect{ decision = "reject", message = test.like("Monday to Friday") }
  t:at(at(23, 17))
  t:call{ call_id = "C2" }:rejected("outside office hours")
end)

test("so they are at the weekend", function(t)
  t:at(at(28, 12)) -- a Saturday
  t:call{}:rejected()
  t:at(at(29, 12)) -- a Sunday
  t:call{ call_id = "C2" }:rejected()
end)
