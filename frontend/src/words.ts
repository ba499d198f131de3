// What scripts say on screen, in the page's language. Pages themselves are written by Django.
const chinese = {
  seconds: (n: number) => `${n} 秒`,
  hoursMinutes: (h: number, m: number) => `${h} 时 ${m} 分`,
  hours: (n: number) => `${n} 小时`,
  days: (n: number) => `${n} 天`,
  left: (span: string) => `剩 ${span}`,
  over: (span: string) => `超 ${span}`,
  connectionLost: (seconds: number) => `网络断了${seconds >= 3 ? ` ${seconds} 秒` : ""}，正在重新连接。您的操作没有丢`,
  refused: {
    signed_out: "登录已结束，请重新登录后继续",
    not_allowed: "您的权限有变动，请刷新页面后继续",
    too_many: "您打开的页面太多，这一页已停止更新",
  },
  connectionBack: (seconds: number) => `网络断了 ${seconds} 秒，已自动接上，消息没有丢`,
  retryNow: "现在重连",
  signIn: "重新登录",
  loadAnew: "刷新页面",
  dismiss: "知道了",
  sendFailed: "连不上服务器，刚才的操作没有完成。您填的内容还在，请稍后再试",
  timedOut: "服务器没有及时回应，请先看看结果再决定要不要重做",
  forbidden: "您没有这项权限。需要的话请找班组长开通",
  gone: "这一条已不存在，或不归您查看",
  conflict: "别人刚刚改过这一条，已为您更新",
  tooMany: "操作太频繁，请稍等几秒",
  serverError: "系统出错了，没有保存。请再试一次；仍不行请告诉值班主管",
  noShortcuts: "这一页没有快捷键",
  ringing: "来电",
};

const english: typeof chinese = {
  seconds: (n) => `${n} s`,
  hoursMinutes: (h, m) => `${h} h ${m} min`,
  hours: (n) => `${n} h`,
  days: (n) => `${n} d`,
  left: (span) => `${span} left`,
  over: (span) => `${span} over`,
  connectionLost: (seconds) => `Connection lost${seconds >= 3 ? ` for ${seconds} s` : ""}, reconnecting. Nothing you did is lost`,
  refused: {
    signed_out: "Your session has ended. Sign in again to go on",
    not_allowed: "What you may see has changed. Load the page again to go on",
    too_many: "You have too many pages open; this one is no longer updated",
  },
  connectionBack: (seconds) => `Connection was lost for ${seconds} s and is back. No message is lost`,
  retryNow: "Reconnect now",
  signIn: "Sign in again",
  loadAnew: "Load the page",
  dismiss: "Dismiss",
  sendFailed: "The server cannot be reached; this was not done. What you entered is still here, please try again",
  timedOut: "The server did not answer in time. Check the result before you repeat this",
  forbidden: "You are not allowed to do this. Ask your team lead if you need to",
  gone: "This no longer exists, or is not yours to see",
  conflict: "Somebody has just changed this; it has been refreshed for you",
  tooMany: "Too many attempts, please wait a few seconds",
  serverError: "Something went wrong and nothing was saved. Try again; if it stays, tell the supervisor",
  noShortcuts: "No shortcuts on this page",
  ringing: "Incoming",
};

export type Words = typeof chinese;

export function wordsOf(language: string): Words {
  return language.toLowerCase().startsWith("zh") ? chinese : english;
}

export function words(): Words {
  return wordsOf(document.documentElement.lang || "zh");
}
