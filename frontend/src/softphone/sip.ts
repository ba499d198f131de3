// What both telephones in the browser (agent's and visitor's) need of JsSIP.
import { UA, WebSocketInterface } from "jssip";
import type { IceCandidateEvent, RTCSession } from "jssip/lib/RTCSession";

export type { RTCSession };

export interface SipConfig {
  ws: string;
  uri: string;
  username?: string;
  password?: string;
  ice_servers?: RTCIceServer[];
}

const AFTER_LAST_CANDIDATE_MS = 100;

export function createAgent(config: SipConfig, register: boolean): UA {
  return new UA({
    sockets: [new WebSocketInterface(config.ws)],
    uri: config.uri,
    ...(config.username ? { authorization_user: config.username } : {}),
    ...(config.password ? { password: config.password } : {}),
    register,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
    user_agent: "Shouwen",
  });
}

export function peerConfig(config: SipConfig): RTCConfiguration {
  return { iceServers: config.ice_servers ?? [] };
}

/** Sound of the far end into `audio`; and no waiting for candidates that never come. */
export function connectMedia(session: RTCSession, audio: HTMLAudioElement): void {
  const hear = (connection: RTCPeerConnection): void => {
    connection.addEventListener("track", (event) => {
      audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      // Browsers may refuse sound before the page was touched; the press of “answer” is such a touch.
      void audio.play().catch((error: unknown) => console.warn(error));
    });
  };
  if (session.connection) hear(session.connection);
  else session.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
  let timer = 0;
  session.on("icecandidate", (event: IceCandidateEvent) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => event.ready(), AFTER_LAST_CANDIDATE_MS);
  });
}
