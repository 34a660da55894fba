-- Rejects video calls only; voice calls ring.
-- An event that does not say what it is rings as well: `is_video` is nil then, not false.
wawp.on("call.received", function(call)
  if call.is_video then
    call:reject{ reason = "video call", message = "Please call without video." }
  else
    call:allow("voice call")
  end
end)
