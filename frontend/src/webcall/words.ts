// What the visitor's telephone says.
const chinese = {
  call: "拨打客服热线",
  calling: "正在接通…",
  menu: "请听语音提示，按数字键选择",
  queued: (position: number | null) => (position ? `您排在第 ${position} 位` : "正在为您安排客服专员"),
  wait: (minutes: number) => (minutes < 1 ? "约 1 分钟内接通" : `约 ${minutes} 分钟`),
  talking: (who: string) => (who ? `${who} 号正在为您服务` : "通话中"),
  held: "请稍候，客服专员马上回来",
  ended: "通话已结束",
  interrupted: "很抱歉，线路故障，通话中断了。请再次拨打",
  again: "再次拨打",
  hangUp: "挂断",
  mute: "静音",
  unmute: "取消静音",
  keypad: "拨号盘",
  prompts: "语音提示",
  microphone: "用不了麦克风：请在浏览器地址栏左侧允许使用，再拨一次",
  busy: "现在线路繁忙，请稍后再拨",
  unreachable: "暂时接不通，请稍后再拨，或使用在线客服",
  simulated: "演示线路：以文字显示语音提示",
};

const english: typeof chinese = {
  call: "Call us",
  calling: "Connecting…",
  menu: "Listen to the menu and press a key",
  queued: (position) => (position ? `You are number ${position} in line` : "Finding the right person for you"),
  wait: (minutes) => (minutes < 1 ? "within about a minute" : `about ${minutes} min`),
  talking: (who) => (who ? `${who} is serving you` : "In call"),
  held: "One moment please, we will be right back",
  ended: "The call has ended",
  interrupted: "We are sorry: a fault cut the call off. Please call again",
  again: "Call again",
  hangUp: "Hang up",
  mute: "Mute",
  unmute: "Unmute",
  keypad: "Keypad",
  prompts: "Announcements",
  microphone: "The microphone cannot be used: allow it beside the address bar and call again",
  busy: "All lines are busy, please call again in a moment",
  unreachable: "The call does not go through. Please try later, or use the chat",
  simulated: "Demonstration line: announcements are shown as text",
};

export type CallWords = typeof chinese;

export function callWords(language: string): CallWords {
  return language.toLowerCase().startsWith("zh") ? chinese : english;
}
