export const x = async () => { const p = Promise.resolve(1); p.then(()=>{}); };
