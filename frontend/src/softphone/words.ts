// What the telephone bar says.
const chinese = {
  toolbar: "软电话",
  noCall: "没有来电",
  answer: "接听",
  hold: "保持",
  resume: "恢复",
  mute: "静音",
  unmute: "取消静音",
  transfer: "转接",
  hangUp: "挂断",
  more: "更多：拨号盘、耳麦",
  keypad: "拨号盘",
  microphone: "麦克风",
  speaker: "扬声器",
  standard: "系统默认",
  level: "麦克风音量",
  elsewhere: "电话在另一个窗口",
  rejoining: "正在接回通话…",
  line: {
    off: "", connecting: "电话正在连接", unregistered: "电话断了，正在重新连接", registered: "电话已就绪", simulated: "模拟电话",
  },
  call: { "": "", ringing: "来电", calling: "正在呼叫", talking: "通话中", held: "已保持" },
  trouble: {
    "": "",
    microphone: "用不了麦克风：请在浏览器地址栏左侧允许使用，再按接听",
    registration: "电话登录被拒，正在换新密码",
    config: "取不到电话设置，正在重试",
  },
  quality: { good: "线路良好", fair: "线路一般", poor: "线路较差" },
  detail: (loss: number, jitter: number, trip: number) => `丢包 ${loss.toFixed(1)}%，抖动 ${jitter} 毫秒，往返 ${trip} 毫秒`,
};

const english: typeof chinese = {
  toolbar: "Softphone",
  noCall: "No call",
  answer: "Answer",
  hold: "Hold",
  resume: "Resume",
  mute: "Mute",
  unmute: "Unmute",
  transfer: "Transfer",
  hangUp: "Hang up",
  more: "More: keypad, headset",
  keypad: "Keypad",
  microphone: "Microphone",
  speaker: "Speaker",
  standard: "System default",
  level: "Microphone level",
  elsewhere: "The phone is in another window",
  rejoining: "Reconnecting the call…",
  line: {
    off: "", connecting: "Phone is connecting", unregistered: "Phone lost, reconnecting", registered: "Phone is ready",
    simulated: "Simulated phone",
  },
  call: { "": "", ringing: "Incoming call", calling: "Calling", talking: "In call", held: "On hold" },
  trouble: {
    "": "",
    microphone: "The microphone cannot be used: allow it beside the address bar, then answer",
    registration: "The phone was refused, fetching a new password",
    config: "The phone's settings cannot be fetched, trying again",
  },
  quality: { good: "Line is good", fair: "Line is fair", poor: "Line is poor" },
  detail: (loss, jitter, trip) => `loss ${loss.toFixed(1)}%, jitter ${jitter} ms, round trip ${trip} ms`,
};

export function words(): typeof chinese {
  return (document.documentElement.lang || "zh").toLowerCase().startsWith("zh") ? chinese : english;
}
