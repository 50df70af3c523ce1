import { ApiError, apiUrl, type DocumentAdded } from '../../api/client';

export const kMostBytes = 10 * 1024 * 1024;
/** What a file dialogue offers; the server looks at the bytes. */
export const kAccepted = '.pdf,.jpg,.jpeg,.png,.odt,.docx';

/** Sends a file as it is, telling which share of it has left; `csrf` is the session's, where somebody is signed in. */
export function giveFile(path: string, file: File, kind: string, told: (share: number) => void, { csrf = null, signal }: { csrf?: string | null; signal?: AbortSignal } = {}): Promise<DocumentAdded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiUrl(path, { name: file.name, kind }));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (csrf !== null) request.setRequestHeader('X-Sourcier-CSRF', csrf);
    signal?.addEventListener('abort', () => request.abort());
    request.upload.onprogress = (e) => told(e.lengthComputable && e.total > 0 ? e.loaded / e.total : 0);
    request.onerror = request.onabort = () => reject(new ApiError(0, null));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(JSON.parse(request.responseText) as DocumentAdded);
      let text = null;
      try {
        text = (JSON.parse(request.responseText) as { error?: { message?: { fr: string; en: string } } }).error?.message ?? null;
      } catch {
        // a proxy's own page: the status says it
      }
      reject(new ApiError(request.status, text));
    };
    request.send(file);
  });
}
