var t=class extends Error{code;facts;constructor(e,n={}){super(`${e} ${JSON.stringify(n)}`),this.name="SealingError",this.code=e,this.facts=n}};export{t as a};
